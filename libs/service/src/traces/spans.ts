import {
  context, createContextKey, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags,
  type Attributes, type Context, type Span, type Tracer,
} from '@opentelemetry/api';

const tracerKey = createContextKey('minsheng tracer');

/** What spans come from: a tracer of OpenTelemetry, or one that gives ids only. */
export type SpanSource = Pick<Tracer, 'startSpan'>;

/** Headers as HTTP and Kafka have them. */
export type TraceHeaders = Record<string, string | string[] | Buffer | undefined>;

/**
 * Does `work` inside a span named `name`. The span fails when the work throws; of the error only its kind is kept, since
 * a message may quote a citizen. Costs next to nothing when nothing is exported.
 */
export async function inSpan<Result>(
  name: string, attributes: Attributes, work: (span: Span) => Promise<Result> | Result, kind = SpanKind.INTERNAL,
): Promise<Result> {
  const above = trace.getActiveSpan();
  // A trace that is not sampled stays so for all that is below it: its ids are those of the span above.
  if (above !== undefined && (above.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return work(above);
  const span = activeTracer().startSpan(name, { kind, attributes });
  try {
    return await context.with(trace.setSpan(context.active(), span), () => work(span));
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Marks a span as failed, with the kind of error and never its message. */
export function failSpan(span: Span, error: unknown): void {
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Adds `traceparent` (and `tracestate`) of the present span to `headers`, and gives them back. */
export function injectTrace<Headers extends Record<string, unknown>>(headers: Headers): Headers {
  propagation.inject(context.active(), headers, {
    set: (carrier, key, value) => { (carrier as Record<string, unknown>)[key] = value; },
  });
  return headers;
}

/** Does `work` as a part of the trace that `headers` carry; without one, as the start of a new trace. */
export function withExtractedTrace<Result>(headers: TraceHeaders, work: () => Result): Result {
  return context.with(extractTrace(headers), work);
}

export function extractTrace(headers: TraceHeaders): Context {
  const fresh = trace.deleteSpan(context.active());
  return propagation.extract(fresh, headers, {
    keys: (carrier) => Object.keys(carrier),
    get: (carrier, key) => {
      const value = carrier[key];
      return Buffer.isBuffer(value) ? value.toString('utf8') : value;
    },
  });
}

/** The W3C `traceparent` of the present span, e.g. to be kept in an outbox row; undefined outside of any span. */
export function currentTraceparent(): string | undefined {
  return injectTrace<{ traceparent?: string }>({}).traceparent;
}

/** The ids of the present span, for logs and problem documents. */
export function currentTrace(of: Context = context.active()): { traceId: string; spanId: string } | undefined {
  const span = trace.getSpanContext(of);
  return span === undefined ? undefined : { traceId: span.traceId, spanId: span.spanId };
}

/**
 * Does `work` so that its spans, and those of all it starts, go to `tracer`: several services share one process, and the
 * global tracer would give all spans to one of them.
 */
export function withTracer<Result>(tracer: SpanSource, work: () => Result): Result {
  return context.with(ROOT_CONTEXT.setValue(tracerKey, tracer), work);
}

export function activeTracer(): SpanSource {
  return (context.active().getValue(tracerKey) as SpanSource | undefined) ?? trace.getTracer('minsheng');
}
