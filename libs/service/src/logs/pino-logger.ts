import pino, { type DestinationStream } from 'pino';
import type { Logger } from '../logger.ts';
import { currentTrace } from '../traces/spans.ts';
import { describeError } from './describe-error.ts';
import { withholdPersonal } from './withhold.ts';

/** JSON lines with `time`, `level`, `service`, the ids of the present trace and the given fields. */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    // Not pino's own redaction: it walks its list of paths through each line, which is dearer than the rest of the line.
    formatters: { level: (label: string) => ({ level: label }), log: withholdPersonal },
    serializers: { error: describeError, err: describeError },
    mixin: () => currentTrace() ?? {},
  };
  return wrap(destination === undefined ? pino(options) : pino(options, destination));
}

function wrap(inner: pino.Logger): Logger {
  return {
    debug: (fields, message) => inner.debug(fields, message),
    info: (fields, message) => inner.info(fields, message),
    warn: (fields, message) => inner.warn(fields, message),
    error: (fields, message) => inner.error(fields, message),
    child: (fields) => wrap(inner.child(withholdPersonal(fields))),
  };
}
