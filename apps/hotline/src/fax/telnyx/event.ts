import { z } from 'zod';
import { decodeText, phoneOf, providerTime, type HttpAnswer, type InboundItem } from '#libs/channel';
import { faxItem, idOf, reasonOf, unreadableFax, type FaxContent } from '../item.ts';
import type { FaxLines } from '../lines.ts';
import type { TelnyxFax } from './api.ts';

export const telnyxName = 'telnyx';
export const telnyxAnswer: HttpAnswer = { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{}' };

const event = z.looseObject({
  data: z.looseObject({
    event_type: z.string(),
    occurred_at: z.string().nullish().catch(undefined),
    payload: z.looseObject({
      fax_id: z.unknown().optional(), id: z.unknown().optional(),
      direction: z.string().nullish().catch(undefined),
      from: z.string().nullish().catch(undefined), to: z.string().nullish().catch(undefined),
      media_url: z.string().nullish().catch(undefined),
      partial_content: z.boolean().nullish().catch(undefined),
      failure_reason: z.string().nullish().catch(undefined),
    }),
  }),
});

/** What an authentic event says: a fax, or nothing that we keep. Never fails. Events come several times and in any order. */
export function faxOfEvent(body: Buffer, lines: FaxLines): { item: InboundItem } | { ignored: string } {
  const original = { bytes: body, mediaType: 'application/json' };
  const unreadable = (reason: string) => ({ item: unreadableFax({ account: lines.of(''), provider: telnyxName, original, answer: telnyxAnswer }, reason) });
  const read = event.safeParse(parseJson(body));
  if (!read.success) return unreadable('no event of Telnyx can be read in it');
  const { event_type: type, occurred_at: at, payload } = read.data.data;
  if (payload.direction === 'outbound') return { ignored: 'direction' };
  if (type !== 'fax.received' && type !== 'fax.failed') return { ignored: 'event' };
  const id = idOf(payload.fax_id) ?? idOf(payload.id);
  if (id === undefined) return unreadable('it names no fax');
  return { item: telnyxItem({ ...payload, id, at, failed: type === 'fax.failed' }, original, lines) };
}

/** The same fax from Telnyx's list. `url`: where its document is. */
export function itemOfListed(fax: TelnyxFax, url: string | undefined, lines: FaxLines): InboundItem {
  const original = { bytes: Buffer.from(JSON.stringify(fax)), mediaType: 'application/json' };
  return telnyxItem({ ...fax, media_url: url, at: fax.created_at, failed: fax.status !== 'received', failure_reason: fax.failure_reason ?? (fax.status === 'failed' ? undefined : fax.status) }, original, lines);
}

type Told = Partial<Pick<TelnyxFax, 'from' | 'to' | 'media_url' | 'partial_content' | 'failure_reason'>> & { id: string; at: string | null | undefined; failed: boolean };

function telnyxItem(told: Told, original: InboundItem['original'], lines: FaxLines): InboundItem {
  return faxItem({
    account: lines.of(told.to ?? ''), provider: telnyxName, id: told.id, from: phoneOf(told.from ?? ''), receivedAt: providerTime(told.at ?? undefined),
    original, answer: telnyxAnswer, content: contentOf(told),
  });
}

function contentOf({ failed, media_url: url, partial_content: partial, failure_reason: word }: Told): FaxContent {
  if (failed) return { failed: reasonOf('the fax was not received', word) };
  if (typeof url !== 'string' || url === '') return { failed: 'the fax was received, but Telnyx names no document' };
  return { document: { url, mediaType: 'application/pdf' }, incomplete: partial === true ? 'not all pages of the fax were received' : undefined };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(decodeText(body).text);
  } catch {
    return undefined;
  }
}
