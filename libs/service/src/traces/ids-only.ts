import { context, trace, TraceFlags, type Context, type Span, type SpanOptions } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace-base';
import type { SpanSource } from './spans.ts';

/** A tracer for when nothing is exported: its spans have ids, which are passed on and stand in logs, and nothing more. */
export class IdsOnlyTracer implements SpanSource {
  readonly #ids: IdGenerator;

  constructor(ids: IdGenerator) {
    this.#ids = ids;
  }

  startSpan(_name: string, options: SpanOptions = {}, above: Context = context.active()): Span {
    const parent = options.root ? undefined : trace.getSpanContext(above);
    const known = parent !== undefined && trace.isSpanContextValid(parent) ? parent : undefined;
    return trace.wrapSpanContext({
      traceId: known?.traceId ?? this.#ids.generateTraceId(),
      spanId: this.#ids.generateSpanId(),
      traceFlags: TraceFlags.NONE,
      ...(known?.traceState === undefined ? {} : { traceState: known.traceState }),
    });
  }
}
