import { fieldOf, phoneOf, providerTime, type FormField, type HttpAnswer, type InboundItem, type WebhookRequest } from '#libs/channel';
import { faxItem, hashOf, idOf, reasonOf, type FaxContent } from '../item.ts';
import type { FaxLines } from '../lines.ts';
import type { SignalWireFax } from './api.ts';

export const signalWireName = 'signalwire';
export const nothing = laml('');

/** Where SignalWire goes on when the fax is there, or has failed. */
export function receiveAt(url: string): HttpAnswer {
  return laml(`<Receive action="${url.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}" method="POST"/>`);
}

/** What an authentic form says: a fax; that one begins, for which SignalWire asks what to do; or nothing that we keep. Never fails. */
export function faxOfForm(fields: readonly FormField[], { body }: WebhookRequest, lines: FaxLines): { item: InboundItem } | { begins: true } | { ignored: string } {
  const text = (name: string) => fieldOf(fields, name)?.value.trim() ?? '';
  const status = text('FaxStatus').toLowerCase();
  if (text('Direction') === 'outbound' || sending.has(status)) return { ignored: 'direction' };
  if (text('MediaUrl') === '' && !ended.has(status) && text('ErrorCode') === '') return { begins: true };
  const [url, code] = [text('MediaUrl'), text('ErrorCode')];
  return {
    item: faxItem({
      account: lines.of(text('To')), provider: signalWireName, id: idOf(text('FaxSid')) ?? hashOf(body),
      from: phoneOf(fieldOf(fields, 'From')?.value ?? '') ?? phoneOf(text('RemoteStationId')),
      original: { bytes: body, mediaType: 'application/x-www-form-urlencoded' }, answer: nothing,
      content: contentOf({ failed: failures.has(status) || (code !== '' && code !== '0'), url, word: text('ErrorMessage') || (code === '0' ? '' : code) }),
    }),
  };
}

export function itemOfListed(fax: SignalWireFax, lines: FaxLines): InboundItem {
  return faxItem({
    account: lines.of(fax.to ?? ''), provider: signalWireName, id: fax.sid, from: phoneOf(fax.from ?? ''), receivedAt: providerTime(fax.date_created ?? undefined),
    original: { bytes: Buffer.from(JSON.stringify(fax)), mediaType: 'application/json' }, answer: nothing,
    content: contentOf({ failed: fax.status !== 'received', url: fax.media_url ?? '', word: fax.status }),
  });
}

const failures = new Set(['failed', 'no-answer', 'busy', 'canceled']);
const ended = new Set([...failures, 'received']);
const sending = new Set(['queued', 'sending', 'delivered']);

export const hasEnded = (status: string): boolean => ended.has(status);

/** Of a call that broke off, what came before has an address too. */
function contentOf({ failed, url, word }: { failed: boolean; url: string; word: string }): FaxContent {
  if (url === '') return { failed: failed ? reasonOf('the fax was not received', word) : 'the fax was received, but SignalWire names no document' };
  return { document: { url, mediaType: 'application/pdf' }, incomplete: failed ? reasonOf('not all pages of the fax were received', word) : undefined };
}

function laml(content: string): HttpAnswer {
  return {
    status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?>${content === '' ? '<Response/>' : `<Response>${content}</Response>`}`,
  };
}
