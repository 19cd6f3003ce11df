import { createHash } from 'node:crypto';
import type { HttpAnswer, WebhookRequest } from '../../http/exchange.ts';
import { unknownCorrespondent, type InboundItem } from '../../intake/item.ts';
import { fieldOf } from '../../text/form.ts';
import { providerTime } from '../../time.ts';
import { lineOf, type TwilioAccounts } from '../accounts.ts';
import type { TwilioForm } from '../verify.ts';
import { callItem, recordingItem, secondsOf, twilioVoiceName, whyMissing } from './items.ts';
import { nothing, thanks } from './twiml.ts';

/** What an authentic form of Twilio's Voice says: a call, a part of one, or nothing that we keep. */
export type VoiceForm = { item: InboundItem } | { ignored?: string; response: HttpAnswer };

const ended = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled']);

/** Never fails; told apart by their fields, since one address may be set for all of them. `greet`: what a call on the line is answered. */
export function voiceOfForm(
  { account, fields }: TwilioForm, request: WebhookRequest, accounts: TwilioAccounts, greet: (line: string) => HttpAnswer,
): VoiceForm {
  const text = (name: string) => fieldOf(fields, name)?.value.trim() ?? '';
  const original = { bytes: request.body, mediaType: 'application/x-www-form-urlencoded' };
  const callSid = sidOf(text('CallSid'));
  const status = text('RecordingStatus');
  if (status !== '') {
    if (!['completed', 'absent', 'failed'].includes(status)) return { ignored: 'recording-status', response: nothing };
    const url = text('RecordingUrl');
    const sid = sidOf(text('RecordingSid'));
    const startedAt = providerTime(text('RecordingStartTime'));
    const seconds = secondsOf(text('RecordingDuration'));
    const fact = {
      account: accounts.line(namedLine(request.url, account.lines) ?? lineOf(text('To'), account)), original, answer: nothing,
      callSid: callSid ?? sid ?? identityOf(request.body), sid,
      ...(startedAt === undefined ? {} : { startedAt }), ...(seconds === undefined ? {} : { seconds }),
    };
    const found = status === 'completed' && url !== '';
    return { item: recordingItem({ ...fact, content: found ? { url: asMp3(url) } : { missing: whyMissing(status, text('ErrorCode')) } }) };
  }
  if (text('Direction') !== '' && text('Direction') !== 'inbound') return { ignored: 'direction', response: nothing };
  // Where Twilio goes on when the caller has finished: the recording itself is told by its own call-back.
  if (text('RecordingUrl') !== '' || namedLine(request.url, account.lines) !== undefined) return { response: thanks };
  const line = lineOf(text('To'), account);
  const from = text('From');
  if (callSid !== undefined && from === '' && text('CallStatus') === '') return { ignored: 'event', response: nothing };
  if (callSid === undefined && from === '') return { item: unreadable(accounts.line(line), original) };
  const over = ended.has(text('CallStatus'));
  const seconds = secondsOf(text('CallDuration'));
  return {
    item: callItem({
      account: accounts.line(line), original, answer: over ? nothing : greet(line), sid: callSid ?? identityOf(request.body),
      part: over ? 'ended' : 'call', from, ...(over && seconds !== undefined ? { seconds } : {}),
    }),
  };
}

/** A call-back about a recording has no number: the line stands in the address that Twilio was given, and signed. */
function namedLine(url: string, lines: ReadonlyMap<string, string>): string | undefined {
  const named = URL.parse(url)?.searchParams.get('line');
  return [...lines.values()].find((line) => line === named);
}

/** Twilio's recordings are had as WAV, or by this ending as MP3. */
export function asMp3(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || /\.\w{2,4}$/.test(parsed.pathname)) return url;
  parsed.pathname += '.mp3';
  return parsed.href;
}

function unreadable(account: InboundItem['account'], original: InboundItem['original']): InboundItem {
  return {
    account, original, medium: 'call', provider: twilioVoiceName, identity: identityOf(original.bytes), correspondent: unknownCorrespondent,
    text: '', unreadable: 'neither a call nor a caller is in it', response: () => nothing,
  };
}

function sidOf(text: string): string | undefined {
  return /^[\w-]{1,64}$/.test(text) ? text : undefined;
}

function identityOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
