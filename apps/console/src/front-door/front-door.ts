import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import type { ServiceName } from '#libs/contract';
import {
  activeTracer, answerClientError, notFound, observeRequests, sendProblem, unavailable, type Cidr, type Logger,
} from '#libs/service';
import { combinedApiDocument } from './api-documents.ts';
import { docsFiles } from './files.ts';
import { forwardRequests } from './forward.ts';
import { docsPage, docsScript, homePage } from './pages.ts';
import { readinessOfAll } from './readiness.ts';
import type { Route } from './route-table.ts';

export interface FrontDoorOptions {
  routes: readonly Route[];
  serviceUrls: Readonly<Record<ServiceName, string>>;
  publicUrl: string;
  trustedProxies: readonly Cidr[];
  /** Where Swagger UI and the AsyncAPI document are. */
  filesFolder: string;
  /** What the stand-ins for providers "sent"; only in the local default. */
  devOutboxUrl: string | undefined;
  logger: Logger;
  metrics: Registry;
  fetch: typeof fetch;
}

/** The one address: forwards what routes.yaml lists, and answers /, /docs, /healthz and the combined /readyz itself. */
export function createFrontDoor(options: FrontDoorOptions): FastifyInstance {
  const { logger } = options;
  const server = fastify({
    // Scans are large and lines are slow.
    requestTimeout: 300_000,
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => sendProblem(error, request, reply, logger),
    clientErrorHandler: answerClientError,
    return503OnClosing: false,
  });
  observeRequests(server, {
    logger, metrics: options.metrics, tracer: activeTracer(), trustedProxies: options.trustedProxies,
  });
  server.setErrorHandler((error, request, reply) => { sendProblem(error, request, reply, logger); });
  server.setNotFoundHandler((request, reply) => {
    sendProblem(notFound('Nothing is at this address. /docs lists what there is.'), request, reply, logger);
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    void reply.header('x-content-type-options', 'nosniff');
    done();
  });
  forwardRequests(server, {
    ...options, routes: options.routes.filter((route) => !(route.path === '/dev/outbox')),
  });
  answerHealth(server, options);
  answerDocs(server, options);
  answerOutbox(server, options);
  return server;
}

function answerHealth(server: FastifyInstance, options: FrontDoorOptions): void {
  const readiness = readinessOfAll(options.serviceUrls, options.fetch);
  server.get('/healthz', (_request, reply) => { void reply.send({ status: 'ok' }); });
  server.get('/readyz', async (_request, reply) => {
    const answer = await readiness();
    return reply.code(answer.ready ? 200 : 503).header('cache-control', 'no-store').send(answer);
  });
  server.get('/', async (_request, reply) => {
    const body = homePage(await readiness());
    return sendPage(reply.header('cache-control', 'no-store'), body, "default-src 'none'; style-src 'unsafe-inline'");
  });
}

function answerDocs(server: FastifyInstance, options: FrontDoorOptions): void {
  const file = docsFiles(options.filesFolder);
  server.get('/openapi.json', async (_request, reply) => {
    const document = await combinedApiDocument(options.publicUrl, options.routes, options.serviceUrls, options.fetch);
    return reply.header('cache-control', 'no-store').send(document);
  });
  server.get('/docs', (_request, reply) => {
    void sendPage(reply, docsPage(), "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:");
  });
  server.get('/docs/start.js', (_request, reply) => {
    void reply.header('content-type', 'text/javascript; charset=utf-8').send(docsScript);
  });
  server.get<{ Params: { file: string } }>('/docs/:file', (request, reply) => {
    const found = file(request.params.file);
    if (found === undefined) throw notFound('There is no such document.');
    void reply.header('content-type', found.mediaType).header('cache-control', 'max-age=3600').send(found.content);
  });
}

/** A look into what the stand-ins were given; nothing of the kind exists outside the local default. */
function answerOutbox(server: FastifyInstance, { devOutboxUrl, fetch: ask }: FrontDoorOptions): void {
  if (devOutboxUrl === undefined) return;
  server.get('/dev/outbox', async (request, reply) => {
    const query = request.raw.url?.split('?')[1];
    let answer: Response;
    try {
      answer = await ask(query === undefined ? devOutboxUrl : `${devOutboxUrl}?${query}`, {
        // A person is shown a page, a program JSON.
        headers: { accept: request.headers.accept ?? 'application/json' }, signal: AbortSignal.timeout(5000),
      });
    } catch (error) {
      throw unavailable(5, 'The stand-ins for the providers do not answer at the moment.', error);
    }
    return reply.code(answer.status).header('content-type', answer.headers.get('content-type') ?? 'application/json')
      .send(Buffer.from(await answer.arrayBuffer()));
  });
}

function sendPage(reply: FastifyReply, body: string, policy: string): FastifyReply {
  return reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', `${policy}; frame-ancestors 'none'`)
    .header('referrer-policy', 'no-referrer').send(body);
}
