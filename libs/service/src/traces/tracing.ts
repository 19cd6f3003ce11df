import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider, BatchSpanProcessor, ParentBasedSampler, RandomIdGenerator, TraceIdRatioBasedSampler,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { HttpSettings } from '../settings/http-settings.ts';
import { IdsOnlyTracer } from './ids-only.ts';
import type { SpanSource } from './spans.ts';

/** A service's own tracer. `close` sends what is still waiting. */
export interface Tracing {
  tracer: SpanSource;
  close(): Promise<void>;
}

/**
 * Traces of one service. Without an endpoint spans only have ids, which are passed on, so that logs of one message can be
 * found together; nothing is recorded. `processors` are for tests.
 */
export async function startTracing(
  name: string, settings: HttpSettings, processors: SpanProcessor[] = [],
): Promise<Tracing> {
  joinContexts();
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  const spanProcessors = [...processors];
  if (endpoint !== undefined) spanProcessors.push(await exporting(endpoint, settings.OTEL_EXPORTER_OTLP_HEADERS));
  if (spanProcessors.length === 0) return { tracer: new IdsOnlyTracer(new RandomIdGenerator()), close: async () => {} };
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': settings.OTEL_SERVICE_NAME ?? `minsheng-${name}` }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.OTEL_TRACES_SAMPLER_ARG) }),
    spanProcessors,
  });
  return {
    tracer: provider.getTracer('minsheng'),
    // A collector that is away must not keep a service from stopping.
    close: () => provider.shutdown().catch(() => {}),
  };
}

/** OpenTelemetry's own two switches of the process; setting them again changes nothing. */
function joinContexts(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

async function exporting(endpoint: string, headers: string | undefined): Promise<SpanProcessor> {
  // Loaded only when it is used: it is the largest part of the tracing.
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return new BatchSpanProcessor(new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    ...(headers === undefined ? {} : { headers: pairs(headers) }),
  }));
}

/** OTEL_EXPORTER_OTLP_HEADERS: name=value,name=value, values URL-encoded. */
function pairs(text: string): Record<string, string> {
  return Object.fromEntries(text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at < 1 ? [] : [[pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())]];
  }));
}
