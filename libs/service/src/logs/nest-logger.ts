import type { LoggerService } from '@nestjs/common';
import type { Logger } from '../logger.ts';
import { describeError } from './describe-error.ts';

/**
 * Nest's own messages, of which only warnings and errors are worth a line. Nest keeps one logger per process, so under
 * `--single` they come out under the name of the service that started last.
 */
export function nestLogger(logger: Logger): LoggerService {
  const fields = (rest: unknown[]): Record<string, unknown> => ({ part: 'nest', context: rest.at(-1) });
  const say = (message: unknown): string => {
    if (typeof message === 'string') return message;
    const described = describeError(message);
    return typeof described === 'string' ? described : `${described.name}: ${described.message ?? ''}`;
  };
  return {
    log() {},
    debug() {},
    verbose() {},
    warn: (message: unknown, ...rest: unknown[]) => logger.warn(fields(rest), say(message)),
    error: (message: unknown, ...rest: unknown[]) => logger.error(fields(rest), say(message)),
    fatal: (message: unknown, ...rest: unknown[]) => logger.error(fields(rest), say(message)),
  };
}
