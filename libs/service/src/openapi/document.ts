import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { problemSchema } from './problem-schema.ts';

/** The OpenAPI 3.1 document of one service, made from its controllers. */
export function openApiDocument(app: INestApplication, service: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(`Minsheng: ${service}`)
    .setVersion('1')
    .addSecurity('key', {
      type: 'http', scheme: 'bearer',
      description: 'A key of KEYS_FILE. The names beside it are the scopes of which one is needed.',
    })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  for (const operation of operations(document)) {
    operation['tags'] = [service];
    const responses = (operation['responses'] ?? {}) as Record<string, unknown>;
    operation['responses'] = { ...responses, default: { $ref: '#/components/responses/Problem' } };
  }
  const components = {
    ...document.components,
    responses: {
      Problem: {
        description: 'What went wrong (RFC 9457)',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    },
  };
  // Swagger's types are those of OpenAPI 3.0; the document is of 3.1.
  return liftDefinitions({ ...document, components } as unknown as OpenAPIObject);
}

function operations(document: OpenAPIObject): Record<string, unknown>[] {
  return Object.values(document.paths).flatMap((path) =>
    Object.values(path as Record<string, unknown>).filter(
      (part): part is Record<string, unknown> => typeof part === 'object' && part !== null && 'responses' in part,
    ));
}

/** zod puts named schemas under `$defs` of each schema; in OpenAPI they belong under components, where a $ref finds them. */
function liftDefinitions(document: OpenAPIObject): OpenAPIObject {
  const schemas: Record<string, unknown> = { ...document.components?.schemas };
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    const out: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(node)) {
      if (key === '$defs' && typeof value === 'object' && value !== null) {
        for (const [name, schema] of Object.entries(value)) schemas[name] = visit(schema);
      } else if (key === '$ref' && typeof value === 'string') {
        out[key] = value.replace('#/$defs/', '#/components/schemas/');
      } else {
        out[key] = visit(value);
      }
    }
    return out;
  };
  const lifted = visit(document) as OpenAPIObject;
  return { ...lifted, components: { ...lifted.components, schemas: { ...lifted.components?.schemas, ...schemas } as never } };
}
