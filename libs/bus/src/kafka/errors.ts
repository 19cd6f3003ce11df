/** The protocol's name of an error (`MESSAGE_TOO_LARGE`), found through kafkajs' wrappers; undefined when it has none. */
export function kafkaErrorType(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined;
  const { type, cause, originalError } = error as { type?: unknown; cause?: unknown; originalError?: unknown };
  if (typeof type === 'string') return type;
  return kafkaErrorType(cause, depth + 1) ?? kafkaErrorType(originalError, depth + 1);
}

const refusals = new Set([
  'TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED', 'UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION',
  'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'POLICY_VIOLATION',
]);

/** True when the broker said no, so that nothing was written and trying again at once cannot help. */
export function isRefusal(error: unknown): boolean {
  return refusals.has(kafkaErrorType(error) ?? '');
}

/** One sentence for logs and /readyz. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
