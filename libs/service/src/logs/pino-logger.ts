import pino, { type DestinationStream } from 'pino';
import type { Logger } from '../logger.ts';
import { currentTrace } from '../traces/spans.ts';
import { describeError } from './describe-error.ts';

/**
 * Names under which personal data or secrets travel here. No part logs them; this is the second net, for the day when one
 * does.
 */
export const personalFields = [
  'text', 'body', 'rawBody', 'subject', 'from', 'to', 'phone', 'phones', 'email', 'emails', 'address', 'correspondent',
  'replyTo', 'pin', 'password', 'secret', 'token', 'key', 'authorization', 'cookie', 'headers', 'query', 'parameters',
] as const;

/** JSON lines with `time`, `level`, `service`, the ids of the present trace and the given fields. */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: describeError, err: describeError },
    redact: {
      paths: personalFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[withheld]',
    },
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
    child: (fields) => wrap(inner.child(fields)),
  };
}
