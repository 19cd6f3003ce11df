import { createHash } from 'node:crypto';

/** `source.id` of a report: a hash, since anybody who knows the key itself and the words could ask for the PIN. */
export function sourceIdOf(key: string): string {
  return createHash('sha256').update(`tips-report:${key}`).digest('base64url');
}
