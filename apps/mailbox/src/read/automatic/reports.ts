import type { DeliveryReport } from '#libs/channel';
import { readOurId } from '../../answers/message-id.ts';
import { withoutAddresses } from '../../answers/reason.ts';
import { limits } from '../limits.ts';
import { readHeader } from '../mime/header.ts';
import type { Leaf } from '../mime/parts.ts';
import { failureSubject, type Look } from './automatic.ts';

/**
 * What a bounce says about an answer of ours, which it names by the Message-ID that we gave it. Only who got that mail
 * knows the id, so nobody else can say that it did not arrive.
 */
export function bounceReports(look: Look, text: string): DeliveryReport[] {
  const statuses = look.leaves.filter(({ type }) => type === 'message/delivery-status').flatMap((leaf) => statusesOf(leaf.bytes));
  const state = stateOf(statuses, look.subject, text);
  const id = answered(look, text);
  if (state === undefined || id === undefined) return [];
  const failed = statuses.find(({ action }) => action === 'failed');
  const code = failed?.status ?? /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0] ?? '';
  const words = withoutAddresses(failed?.diagnostic ?? firstFailure(text));
  const reason = `${code} ${words}`.trim().slice(0, 300) || 'the mail came back';
  return [{ ...id, state, ...(state === 'failed' ? { reason } : {}) }];
}

interface Status {
  action: string;
  status?: string;
  diagnostic?: string;
}

/** RFC 3464: groups of fields divided by empty lines, the first about the mail, each other one about a recipient. */
function statusesOf(bytes: Buffer): Status[] {
  const groups = bytes.toString('latin1', 0, limits.partHeader).split(/\r?\n[ \t]*\r?\n/);
  return groups.slice(0, 100).flatMap((group): Status[] => {
    const header = readHeader(Buffer.from(`${group}\r\n\r\n`, 'latin1'));
    const action = header.first('action')?.toLowerCase();
    const status = /\d\.\d{1,3}\.\d{1,3}/.exec(header.first('status') ?? '')?.[0];
    const diagnostic = header.first('diagnostic-code')?.replace(/^[^;]{1,20};\s*/, '');
    if (action === undefined) return [];
    return [{ action, ...(status === undefined ? {} : { status }), ...(diagnostic === undefined ? {} : { diagnostic }) }];
  });
}

/** A delay is no failure yet; without a report of RFC 3464 the words decide. */
function stateOf(statuses: readonly Status[], subject: string, text: string): DeliveryReport['state'] | undefined {
  if (statuses.some(({ action }) => action === 'failed')) return 'failed';
  if (statuses.some(({ action }) => action === 'delivered')) return 'delivered';
  if (statuses.length > 0) return undefined;
  return failureSubject.test(subject) || failureSubject.test(text.slice(0, 2000)) ? 'failed' : undefined;
}

function answered({ header, leaves }: Look, text: string): ReturnType<typeof readOurId> {
  const returned = leaves.filter(({ type }) => type === 'message/rfc822' || type === 'text/rfc822-headers' || type === 'message/rfc822-headers')
    .map((leaf: Leaf) => readHeader(leaf.bytes).first('message-id') ?? '');
  const places = [...returned, header.first('in-reply-to') ?? '', header.first('references') ?? '', text];
  for (const place of places) {
    const id = readOurId(place);
    if (id !== undefined) return id;
  }
  return undefined;
}

function firstFailure(text: string): string {
  const line = text.split('\n').map((one) => one.trim()).find((one) => /\b[45]\d\d\b|失败|拒|不存在|退信|fail|reject|unknown|full|满/i.test(one) && one.length < 400);
  return line ?? '';
}
