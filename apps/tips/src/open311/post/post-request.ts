import type { FastifyRequest } from 'fastify';
import { readIdempotencyKey, type InboundItem, type ReceivingAccount } from '#libs/channel';
import { bearerKey, forbidden, Problem, problemKinds, tooMany, unavailable, type CallerIdentity, type KeyRing } from '#libs/service';
import { retried } from '#libs/store';
import type { Json } from '../answer/xml.ts';
import type { Open311Parts } from '../parts.ts';
import { readForm, type PostedForm } from './form.ts';
import { keepPosted, type Kept } from './keep.ts';
import { readPost, type PostedRequest } from './read-post.ts';
import { withoutKey } from './without-key.ts';

/** The account of accounts.yaml that takes in what comes by Open311. */
export const accountKey = 'open311';

/**
 * POST /requests, whole: form → key → what it says → limit → kept durably → number and PIN, or a token.
 * @throws Problem as GeoReport v2 has errors (see `standardErrors`)
 */
export async function postRequest(request: FastifyRequest, keys: KeyRing, parts: Open311Parts): Promise<Json> {
  const { channel, clock, perMinute, settings, receipts } = parts;
  const form = await readForm(request).catch((error: unknown) => {
    // A stranger is told nothing else.
    callerOf(request, undefined, keys);
    throw error;
  });
  const { caller, key } = callerOf(request, form, keys);
  const city = channel.city.now;
  const posted = readPost(form.fields, city);
  const idempotencyKey = request.headers['idempotency-key'] === undefined ? undefined : readIdempotencyKey(request.headers['idempotency-key']);
  const account = channel.city.account(accountKey);
  if (!account) throw unavailable(60, `The city has no account ${accountKey}.`);
  // Only what would be kept counts: a client under development makes mistakes.
  const wait = perMinute.take(caller.keyId);
  if (wait !== undefined) throw tooMany(`This key posts more than ${settings.OPEN311_POSTS_PER_MINUTE} requests a minute.`, wait);

  const keepParts = { store: channel.store, cityKey: settings.CITY_KEY, cityCode: city.code, account: account.key };
  const kept = await retried(() => keepPosted(posted, form, { keyId: caller.keyId, idempotencyKey, now: clock.now() }, keepParts));
  const original = { bytes: withoutKey(form.bytes, form.mediaType, key), mediaType: form.mediaType };
  const { conflict } = await channel.intake.accept(itemOf(posted, form, original, kept, account));
  if (conflict) {
    throw new Problem(problemKinds.unprocessable, {
      errors: [{ field: 'Idempotency-Key', message: 'was used for another content', remedy: 'send a new key with a new content' }],
    });
  }
  const receipt = await receipts.wait(kept.messageId, settings.OPEN311_NUMBER_SECONDS * 1000);
  const notice = receipt === undefined
    ? '诉求已收到，编号稍后可凭token查询。'
    : `诉求已受理，编号${receipt.number}，查询码${receipt.pin}，请妥善保管，勿告诉他人。`;
  return [{
    ...(receipt === undefined ? { token: kept.messageId } : { service_request_id: receipt.number }),
    service_notice: posted.outside ? `${notice}所选位置在${city.name}范围之外，请核对。` : notice, account_id: posted.accountId ?? null,
  }];
}

/** @throws Problem 403 unless the request has a key of scope open311: in the form, the address or a header */
function callerOf(request: FastifyRequest, form: PostedForm | undefined, keys: KeyRing): { caller: CallerIdentity; key: string } {
  const query = request.query as Readonly<Record<string, unknown>>;
  const { api_key: header, 'x-api-key': other, authorization } = request.headers;
  const key = [form?.fields.get('api_key')?.[0], query.api_key, header, other, bearerKey(authorization)].find((one) => typeof one === 'string' && one !== '');
  if (typeof key !== 'string') throw forbidden('api_key was not provided: send the key that you were given.');
  const caller = keys.find(key);
  if (caller?.scope !== 'open311') throw forbidden('The api_key is not one for posting requests.');
  return { caller, key };
}

function itemOf(
  { service, text, place, correspondent, media }: PostedRequest, { files }: PostedForm, original: InboundItem['original'],
  { identity, sourceId, messageId }: Kept, account: ReceivingAccount,
): InboundItem {
  return {
    account, medium: 'open311', provider: 'open311', identity, sourceId, original, correspondent, text, place, service: service.code,
    replyTo: { medium: 'open311', address: messageId },
    textOrigin: { kind: 'typed', confidence: 1 },
    files: files.map((file) => ({ ...file, role: 'media' })),
    media: media.map((url) => ({ url, role: 'media' })),
    onConflict: 'refuse',
    // What is answered depends on when the case has its number: it is made anew each time, of the same receipt.
    response: () => ({ status: 200, headers: {}, body: '' }),
  };
}
