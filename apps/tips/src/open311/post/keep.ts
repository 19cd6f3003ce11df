import { createHash, createHmac } from 'node:crypto';
import { keepableText } from '#libs/channel';
import { messageId } from '#libs/contract';
import { mask } from '#libs/privacy';
import type { Store } from '#libs/store';
import type { PostedForm } from './form.ts';
import type { PostedRequest } from './read-post.ts';

export interface KeepParts {
  store: Store;
  cityKey: Buffer;
  cityCode: string;
  account: string;
}

/** The identity of a posted request and the id of its message. */
export interface Kept {
  identity: string;
  /** What the sender calls it. */
  sourceId: string;
  messageId: string;
}

/** GeoReport v2 has no id of the sender's: what a key posts again within this time, all fields alike, is a repetition of its client. */
export const repeatedWithin = 10 * 60_000;
const mostCharacters = 4000;

/**
 * Notes what everybody may see of a request, before it is taken in: so nothing that was taken in is missing here, and what
 * was not has no case and is never shown. With an Idempotency-Key that is its identity, for ever; else its content is, for ten
 * minutes from the first time.
 */
export async function keepPosted(
  request: PostedRequest, form: PostedForm, { keyId, idempotencyKey, now }: { keyId: string; idempotencyKey: string | undefined; now: Date }, parts: KeepParts,
): Promise<Kept> {
  const content = idempotencyKey === undefined ? contentOf(form, keyId, parts.cityKey) : undefined;
  return parts.store.transaction(async (tx) => {
    const [, [before] = []] = content === undefined ? [] : await Promise.all([
      tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [content]),
      tx.query<{ identity: string }>(
        'SELECT identity FROM open311_requests WHERE content = $1 AND posted_at > $2 ORDER BY posted_at DESC LIMIT 1', [content, new Date(now.getTime() - repeatedWithin)],
      ),
    ]);
    const identity = before?.identity ?? (idempotencyKey === undefined ? `content:${content} ${now.toISOString()}` : `key:${keyId} ${idempotencyKey}`);
    const id = messageId(parts.cityCode, parts.account, identity);
    const { description, address, addressId, place } = masked(request);
    await tx.defer(
      `INSERT INTO open311_requests (message_id, identity, content, posted_at, service, description, address, address_id, latitude, longitude)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
      [
        id, identity, content ?? null, now, request.service.code, description, address, addressId ?? null, place.latitude ?? null, place.longitude ?? null,
      ],
    );
    return { identity, sourceId: idempotencyKey ?? id, messageId: id };
  });
}

/** As everybody may read it. What was said of the sender himself is taken out where he wrote it into his words. */
function masked({ description, address, addressId, place, correspondent }: PostedRequest) {
  const { name, phones, emails } = correspondent;
  const known = { names: name === undefined ? [] : [name], phones, emails };
  // A token may be longer than what it stands for.
  const words = (text: string | undefined) => (
    text === undefined || text === '' ? null : Array.from(mask(keepableText(text), known).text).slice(0, mostCharacters).join(''));
  return { description: words(description), address: words(address), addressId, place };
}

function contentOf({ fields, files }: PostedForm, keyId: string, cityKey: Buffer): string {
  const said = [...fields].filter(([name]) => name !== 'api_key').toSorted(([one], [other]) => (one < other ? -1 : 1));
  const hashes = files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'));
  return createHmac('sha256', cityKey).update(JSON.stringify([keyId, said, hashes])).digest('base64url');
}
