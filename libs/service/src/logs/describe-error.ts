import { isNativeError } from 'node:util/types';

/** An error as it may stand in a log. */
export interface DescribedError {
  name: string;
  message?: string;
  code?: string;
  at?: string;
  cause?: DescribedError | string;
}

/**
 * An error without what it may quote. Errors of parsers and of PostgreSQL repeat their input (a JSON snippet, the value
 * of a column, the parameters of a query), so of those only name, code and place are kept; elsewhere long numbers and
 * quoted text go.
 */
export function describeError(error: unknown, depth = 0): DescribedError | string {
  if (!isNativeError(error)) return typeof error;
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number')
    ? String(error.code) : undefined;
  const place = error.stack?.split('\n').filter((line) => line.startsWith('    at ')).slice(0, 6)
    .map((line) => line.trim()).join(' | ');
  return {
    name: error.name,
    ...(quotesInput(error, code) ? {} : { message: withoutNumbers(error.message) }),
    ...(code === undefined ? {} : { code }),
    ...(place === undefined ? {} : { at: place }),
    ...(error.cause === undefined || depth >= 3 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

/** SQLSTATE codes of class 22 and 23 (data and constraints) come with the offending value. */
function quotesInput(error: Error, code: string | undefined): boolean {
  return error instanceof SyntaxError || 'parameters' in error || (code !== undefined && /^2[23][0-9A-Z]{3}$/.test(code));
}

function withoutNumbers(message: string): string {
  return message.replace(/[+\d][\d -]{5,}\d[\dXx]?/g, '[number]').replace(/[^\s@]+@[^\s@]+\.[^\s@]+/g, '[address]').slice(0, 2000);
}
