/**
 * PostgreSQL cannot be reached or cannot take work now. Nothing was decided about the work itself: answer 503 with
 * Retry-After, or wait for `store.whenAvailable` and do it again.
 */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** What a request that meets it is answered with. */
  readonly statusCode = 503;
}

/**
 * A transaction lost its race too often, or no connection came free. Nothing was written: answer 503 with Retry-After, or
 * do it again later.
 */
export class BusyError extends Error {
  override readonly name = 'BusyError';
  readonly statusCode = 503;
}

/** A migration failed: the service must not work on this schema. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const unavailableStates = /^(08...|57P0[1-5]|53[0-9A-Z]{3}|58030|25006)$/;
const networkCodes = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN',
]);
// pg has no codes for these.
const driverSentences = [
  'Connection terminated', 'timeout exceeded when trying to connect', 'Query read timeout', 'Client was closed and is not queryable',
  'Client has encountered a connection error and is not queryable', 'Cannot use a pool after calling end on the pool',
];
const lockTimeout = '55P03';
const retryableStates = new Set(['40001', '40P01', lockTimeout]);

/**
 * True when the database is away or has no room (no connection, shutting down, connection lost, out of memory or disk,
 * read-only after a fail-over, no connection from the pool in time). The outcome of a COMMIT that ended so is unknown.
 */
export function isUnavailable(error: unknown): boolean {
  return anyCause(error, (cause) => {
    if (cause instanceof UnavailableError) return true;
    const code = codeOf(cause);
    if (code !== undefined && (unavailableStates.test(code) || networkCodes.has(code))) return true;
    return cause instanceof Error && driverSentences.some((sentence) => cause.message.startsWith(sentence));
  });
}

/** True for serialization failures, deadlocks, lock time-outs and BusyError: the same transaction may pass on the next try. */
export function isRetryable(error: unknown): boolean {
  return anyCause(error, (cause) => cause instanceof BusyError || retryableStates.has(codeOf(cause) ?? ''));
}

export function isLockTimeout(error: unknown): boolean {
  return anyCause(error, (cause) => codeOf(cause) === lockTimeout);
}

function codeOf(cause: unknown): string | undefined {
  const code = typeof cause === 'object' && cause !== null ? (cause as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function anyCause(error: unknown, test: (cause: unknown) => boolean, depth = 0): boolean {
  if (depth > 5 || error === undefined || error === null) return false;
  if (test(error)) return true;
  const { driverError, cause, errors } = error as { driverError?: unknown; cause?: unknown; errors?: unknown };
  // fetch() wraps the socket's error in a TypeError: that is somebody else's network, not the database's.
  if (error instanceof TypeError) return false;
  return [driverError, cause, ...(Array.isArray(errors) ? errors : [])].some((inner) => anyCause(inner, test, depth + 1));
}
