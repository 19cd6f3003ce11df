import { z } from 'zod';
import { serviceNames, type ServiceName } from '#libs/contract';
import { routeFor, type Route } from './route-table.ts';

const answerMilliseconds = 2000;

const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), z.unknown()).default({}), responses: z.record(z.string(), z.unknown()).default({}) })
    .default({ schemas: {}, responses: {} }),
});
export type ApiDocument = z.output<typeof documentSchema>;

/** The OpenAPI documents of all services that answer, as one. A service that does not answer is named in the description. */
export async function combinedApiDocument(
  publicUrl: string, routes: readonly Route[], serviceUrls: Readonly<Record<ServiceName, string>>, ask: typeof fetch,
): Promise<object> {
  const missing: string[] = [];
  const documents: [ServiceName, ApiDocument][] = [];
  await Promise.all(serviceNames.map(async (name) => {
    try {
      const response = await ask(`${serviceUrls[name]}/openapi.json`, { signal: AbortSignal.timeout(answerMilliseconds) });
      documents.push([name, documentSchema.parse(await response.json())]);
    } catch {
      missing.push(name);
    }
  }));
  documents.sort(([a], [b]) => serviceNames.indexOf(a) - serviceNames.indexOf(b));
  return mergeApiDocuments(publicUrl, routes, documents, missing);
}

/**
 * Puts documents together: only addresses that the front door lets in, schemas under `<service>.<name>`, so that two
 * services may use one name for different things.
 */
export function mergeApiDocuments(
  publicUrl: string, routes: readonly Route[], documents: readonly [ServiceName, ApiDocument][], missing: readonly string[],
): object {
  const paths: Record<string, unknown> = {};
  const schemas: Record<string, unknown> = {};
  let responses: Record<string, unknown> = {};
  for (const [service, document] of documents) {
    const own = renamed(document, service) as ApiDocument;
    for (const [path, operations] of Object.entries(own.paths)) {
      if (letIn(routes, service, path)) paths[path] = operations;
    }
    for (const [name, schema] of Object.entries(own.components.schemas)) schemas[`${service}.${name}`] = schema;
    responses = { ...responses, ...own.components.responses };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Minsheng 民声',
      version: '1',
      description: [
        'The HTTP side of the intake gateway. What travels on Kafka stands in the AsyncAPI document (/docs/asyncapi.yaml).',
        ...(missing.length === 0 ? [] : [`Not shown, because they did not answer: ${missing.join(', ')}.`]),
      ].join('\n\n'),
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas,
      responses,
      securitySchemes: {
        key: {
          type: 'http', scheme: 'bearer',
          description: 'A key of KEYS_FILE. The names beside it are the scopes of which one is needed.',
        },
      },
    },
  };
}

/** Whether the front door lets the address in; `{provider}` stands for whatever the route table has in its place. */
function letIn(routes: readonly Route[], service: ServiceName, path: string): boolean {
  if (routeFor(routes, path)?.service === service) return true;
  const segments = path.split('/');
  return routes.some((route) => route.service === service && route.path.split('/').every((part, index) =>
    segments[index] !== undefined && (part === segments[index] || segments[index].startsWith('{'))));
}

function renamed(node: unknown, service: string): unknown {
  if (Array.isArray(node)) return node.map((part) => renamed(part, service));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [
    key,
    key === '$ref' && typeof value === 'string'
      ? value.replace('#/components/schemas/', `#/components/schemas/${service}.`)
      : renamed(value, service),
  ]));
}
