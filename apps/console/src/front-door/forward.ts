import proxy from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceName } from '#libs/contract';
import { injectTrace, isTrusted, Problem, problemKinds, sendProblem, unavailable, type Cidr, type Logger } from '#libs/service';
import { routeFor, type Route } from './route-table.ts';

export interface ForwardOptions {
  routes: readonly Route[];
  serviceUrls: Readonly<Record<ServiceName, string>>;
  trustedProxies: readonly Cidr[];
  logger: Logger;
}

/** How long a service may take to answer: longer than its own work, shorter than most callers wait. */
const answerMilliseconds = 60_000;
/** When a caller may try again after a service did not answer: the launcher has it back in about this time. */
const retryAfterSeconds = 5;

/**
 * Hands each request to the service of its row, its path, query and body byte for byte as they came: signatures are made
 * over them. A service that does not answer is a 503 with Retry-After, whatever the reason.
 */
export function forwardRequests(server: FastifyInstance, options: ForwardOptions): void {
  // Fastify's own parsers would read text and JSON; a proxy hands streams on.
  server.removeAllContentTypeParsers();
  const byService = Map.groupBy(options.routes, (route) => route.service);
  for (const [service, routes] of byService) {
    void server.register(proxy, {
      upstream: options.serviceUrls[service],
      routes: routes.flatMap((route) => [route.path, `${route.path}/*`]),
      httpMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      undici: { connections: 64, pipelining: 1, headersTimeout: answerMilliseconds, bodyTimeout: answerMilliseconds },
      disableCache: true,
      disableRequestLogging: true,
      internalRewriteLocationHeader: false,
      preHandler: (request, _reply, done) => {
        done(refusal(options.routes, request));
      },
      replyOptions: {
        // A repeated request is the caller's decision; reply-from would repeat a GET that got 503.
        retryDelay: () => null,
        rewriteRequestHeaders: (request, headers) => injectTrace(forwardedHeaders(request, headers, options.trustedProxies)),
        rewriteHeaders: withoutHopByHop,
        onError: (reply, { error }) => {
          const asked = (reply as FastifyReply).request;
          sendProblem(
            unavailable(retryAfterSeconds, `The service ${service} does not answer at the moment.`, error),
            asked, reply as FastifyReply, options.logger,
          );
        },
      },
    });
  }
}

/** 405 and 413 as the row says; the body has not been read then. */
function refusal(routes: readonly Route[], request: FastifyRequest): Problem | undefined {
  const route = routeFor(routes, (request.routeOptions.url ?? '').replace(/\/\*$/, ''));
  if (route === undefined) return new Problem(problemKinds.notFound);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (!(route.methods as readonly string[]).includes(method)) {
    return new Problem(problemKinds.methodNotAllowed, { headers: { allow: route.methods.join(', '), connection: 'close' } });
  }
  if (Number(request.headers['content-length'] ?? 0) > route.bodyMiB * 1_048_576) {
    return new Problem(problemKinds.tooLarge, {
      detail: `This address takes at most ${route.bodyMiB} MiB.`, headers: { connection: 'close' },
    });
  }
  return undefined;
}

/** RFC 9110, 7.6.1, and what only concerns the two ends of a connection. `expect` was answered by this server already. */
const hopByHop = [
  'connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'upgrade', 'expect',
];

type RequestHeaders = Parameters<NonNullable<NonNullable<Parameters<typeof proxy>[1]['replyOptions']>['rewriteRequestHeaders']>>[1];

function forwardedHeaders(request: FastifyRequest | object, headers: RequestHeaders, trusted: readonly Cidr[]): RequestHeaders {
  const { socket, raw } = request as FastifyRequest;
  const peer = socket.remoteAddress ?? '';
  const believed = isTrusted(peer, trusted);
  const chain = believed && headers['x-forwarded-for'] !== undefined ? [headers['x-forwarded-for'], peer].flat().join(', ') : peer;
  const proto = (believed ? headers['x-forwarded-proto'] : undefined) ?? ('encrypted' in raw.socket ? 'https' : 'http');
  const dropped = new Set([...hopByHop, 'forwarded', 'x-forwarded-host']);
  return {
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name))),
    'x-forwarded-for': chain,
    'x-forwarded-proto': proto,
  };
}

function withoutHopByHop<Headers extends object>(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name))) as Headers;
}
