import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { fieldErrors } from './to-problem.ts';
import { invalid } from './problems.ts';

/** What `schema` makes of `body`, or a 400 problem that names every wrong field. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (!result.success) throw invalid(fieldErrors(result.error));
  return result.data;
}

/** The same as a Nest pipe: `@Body(zodPipe(schema))`, `@Query(zodPipe(schema))`, `@Param('id', zodPipe(schema))`. */
export function zodPipe<Schema extends z.ZodType>(schema: Schema): PipeTransform<unknown, z.output<Schema>> {
  return {
    transform(value: unknown, metadata: ArgumentMetadata) {
      const result = schema.safeParse(value);
      if (!result.success) throw invalid(fieldErrors(result.error, metadata.data === undefined ? [] : [metadata.data]));
      return result.data;
    },
  };
}
