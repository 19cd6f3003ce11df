import { context, SpanKind, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Histogram, type Registry } from 'prom-client';
import type { Logger } from '../logger.ts';
import type { Cidr } from '../settings/kinds.ts';
import { extractTrace, failSpan, withTracer, type SpanSource } from '../traces/spans.ts';
import { keepState, stateOf } from './request-state.ts';

export interface Observers {
  logger: Logger;
  metrics: Registry;
  tracer: SpanSource;
  trustedProxies: readonly Cidr[];
  /** What a request is called in logs, metrics and traces; never its address, which may hold a secret part. */
  routeOf?: (request: FastifyRequest) => string;
}

/**
 * Gives every request of `server` a trace, a line in the log and a place in
 * `http_server_request_duration_seconds`. They name the route's pattern, not the address, and nobody's address or key.
 */
export function observeRequests(server: FastifyInstance, observers: Observers): void {
  const { logger, tracer, trustedProxies } = observers;
  const routeOf = observers.routeOf ?? ((request) => request.routeOptions.url ?? 'unknown');
  const durations = requestDurations(observers.metrics);

  server.addHook('onRequest', (request, _reply, done) => {
    withTracer(tracer, () => {
      const parent = extractTrace(request.headers);
      const route = routeOf(request);
      const span = tracer.startSpan(`${request.method} ${route}`, {
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': request.method, 'http.route': route },
      }, parent);
      const active = trace.setSpan(parent, span);
      keepState(request, { context: active, span, startedAt: performance.now(), trustedProxies });
      context.with(active, done);
    });
  });

  // A body's last byte arrives in the context of its connection: from here on it is the request's again.
  server.addHook('preValidation', (request, _reply, done) => {
    const state = stateOf(request);
    if (state === undefined) done();
    else context.with(state.context, done);
  });

  server.addHook('onResponse', (request, reply, done) => {
    const state = stateOf(request);
    if (state !== undefined) {
      const seconds = (performance.now() - state.startedAt) / 1000;
      const route = routeOf(request);
      // 499 as nginx has it: the caller was gone before the answer.
      const status = reply.raw.writableFinished ? reply.statusCode : 499;
      durations.observe(
        { http_request_method: request.method, http_route: route, http_response_status_code: String(status) }, seconds,
      );
      state.span.setAttribute('http.response.status_code', status);
      if (status >= 500) failSpan(state.span, undefined);
      state.span.end();
      const fields = { method: request.method, route, status, milliseconds: Math.round(seconds * 1000) };
      context.with(state.context, () => {
        if (quietRoutes.has(route)) logger.debug(fields, 'request');
        else logger.info(fields, 'request');
      });
    }
    done();
  });
}

/** Asked every few seconds by machines. */
const quietRoutes = new Set(['/healthz', '/readyz', '/metrics']);

/** Name, unit, labels and buckets of OpenTelemetry's semantic conventions for HTTP, as Prometheus spells them. */
function requestDurations(metrics: Registry): Histogram<
  'http_request_method' | 'http_route' | 'http_response_status_code'
> {
  const name = 'http_server_request_duration_seconds';
  const present = metrics.getSingleMetric(name);
  if (present instanceof Histogram) return present;
  return new Histogram({
    name,
    help: 'Duration of HTTP requests',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    registers: [metrics],
  });
}
