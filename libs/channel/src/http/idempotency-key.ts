import { invalid, Problem, problemKinds } from '#libs/service';
import type { Accepted } from '../intake/item.ts';

/**
 * The `Idempotency-Key` of a form or an upload: the identity at the source of what it sends. Taken as the IETF draft has
 * it (a quoted string) and bare, as most clients send it.
 * @throws Problem 400 when it is missing or is no key
 */
export function readIdempotencyKey(header: string | string[] | undefined): string {
  const written = (Array.isArray(header) ? header.join(',') : (header ?? '')).trim();
  const key = /^"((?:[^"\\]|\\["\\])*)"$/.exec(written)?.[1]?.replace(/\\(["\\])/g, '$1') ?? written;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw invalid([{
    field: 'Idempotency-Key',
    message: key === '' ? 'is missing' : 'is no key',
    remedy: 'send a header with 1 to 255 visible ASCII characters, new for each submission and the same when it is sent again; a UUID does',
  }]);
}

/**
 * What a route answers whose sender chose the key: the first one's answer to the same content.
 * @throws Problem 422 when the key was used before for something else
 */
export function answerOnce(accepted: Accepted): Accepted['response'] {
  if (!accepted.conflict) return accepted.response;
  throw new Problem(problemKinds.unprocessable, {
    detail: 'This Idempotency-Key was used for another content.',
    errors: [{ field: 'Idempotency-Key', message: 'was used for another content', remedy: 'send a new key with a new content' }],
  });
}
