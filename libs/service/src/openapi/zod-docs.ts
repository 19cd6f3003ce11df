import 'reflect-metadata';
import { applyDecorators, Body, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { zodPipe } from '../problems/parse-body.ts';

/**
 * A route's JSON body: parsed by `schema`, refused with 400 naming each wrong field, and documented from the same schema.
 * `act(@JsonBody(actionSchema) action: z.output<typeof actionSchema>)`
 */
export function JsonBody(schema: z.ZodType): ParameterDecorator {
  return (target, key, index) => {
    Body(zodPipe(schema))(target, key, index);
    if (key !== undefined) documentMethod(target, key, ApiZodBody(schema));
  };
}

/** A route's query parameters, in the same way; an object schema whose values are made from text (`z.coerce`). */
export function QueryOf(schema: z.ZodObject): ParameterDecorator {
  return (target, key, index) => {
    Query(zodPipe(schema))(target, key, index);
    if (key !== undefined) documentMethod(target, key, ApiZodQuery(schema));
  };
}

/** Documents a body that the handler parses itself, e.g. a provider's form. */
export function ApiZodBody(schema: z.ZodType, contentType = 'application/json'): MethodDecorator {
  return applyDecorators(ApiConsumes(contentType), ApiBody({ schema: jsonSchemaOf(schema, 'input') }));
}

export function ApiZodQuery(schema: z.ZodObject): MethodDecorator {
  return applyDecorators(...Object.entries(schema.shape).map(([name, part]: [string, z.core.$ZodType]) => ApiQuery({
    name,
    required: !z.safeParse(part, undefined).success,
    schema: jsonSchemaOf(part, 'input'),
  })));
}

/** Documents one answer of a route. */
export function ApiZodAnswer(status: number, schema: z.ZodType, description = ''): MethodDecorator {
  return ApiResponse({ status, description, schema: jsonSchemaOf(schema, 'output') });
}

function documentMethod(target: object, key: string | symbol, decorator: MethodDecorator): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  if (descriptor !== undefined) decorator(target, key, descriptor);
}

/** JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. Swagger's own type knows only that of 3.0. */
function jsonSchemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): Record<string, never> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return { ...rest } as unknown as Record<string, never>;
}
