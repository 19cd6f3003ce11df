import type { HttpAnswer } from '../../http/exchange.ts';
import { unknownCorrespondent, type InboundItem, type ReceivingAccount } from '../../intake/item.ts';
import { phoneOf } from '../numbers.ts';

/** In addresses, figures and `source.provider`; the SMS of the same account is `twilio`. */
export const twilioVoiceName = 'twilio-voice';

interface Fact {
  account: ReceivingAccount;
  original: InboundItem['original'];
  answer: HttpAnswer;
}

/** A call as its webhook, its end or the list of calls tells of it. */
export interface CallFact extends Fact {
  sid: string;
  /** `call`: it came; `ended`: it is over, which says how long it was. */
  part: 'call' | 'ended';
  from: string;
  startedAt?: Date;
  seconds?: number;
}

/** A recording of a call, or that there is none. */
export interface RecordingFact extends Fact {
  callSid: string;
  /** Undefined where nothing was recorded. */
  sid: string | undefined;
  startedAt?: Date;
  seconds?: number;
  content: { url: string } | { missing: string };
}

/**
 * A call is a message from its first moment, without words: until somebody has listened it is a call-back task, and it
 * stays one if nothing was said or recorded.
 */
export function callItem({ account, original, answer, sid, part, from, startedAt, seconds }: CallFact): InboundItem {
  const phone = phoneOf(from);
  return {
    ...common({ account, original, answer }), identity: sid, part,
    correspondent: phone === undefined ? unknownCorrespondent : { phones: [phone], emails: [], capacity: 'self' },
    ...(startedAt === undefined ? {} : { receivedAt: startedAt }),
    call: { id: sid, ...(seconds === undefined ? {} : { seconds }) },
  };
}

export function recordingItem({ account, original, answer, callSid, sid, startedAt, seconds, content }: RecordingFact): InboundItem {
  return {
    ...common({ account, original, answer }), identity: callSid, part: sid === undefined ? 'recording' : `recording:${sid}`,
    correspondent: unknownCorrespondent,
    ...(startedAt === undefined ? {} : { receivedAt: startedAt }),
    call: { id: callSid, ...(seconds === undefined ? {} : { recordingSeconds: seconds }) },
    ...('url' in content
      ? { media: [{ url: content.url, mediaType: 'audio/mpeg', role: 'recording' }] }
      : { lost: [{ role: 'recording', reason: content.missing }] }),
  };
}

function common({ account, original, answer }: Fact) {
  return {
    account, original, medium: 'call', provider: twilioVoiceName, text: '', textOrigin: { kind: 'pending', confidence: 0 }, response: () => answer,
  } as const;
}

/** Why there is no recording, for the person who calls back. */
export function whyMissing(status: string, code: string): string {
  const number = /^\d{1,6}$/.test(code) && code !== '0' ? ` (twilio ${code})` : '';
  if (code === '16101') return `too short to be kept${number}`;
  if (code === '16102') return `nothing but silence${number}`;
  return `${status === 'absent' ? 'nothing was recorded' : 'the provider could not keep it'}${number}`;
}

/** Twilio's durations are whole seconds, `-1` while unknown. */
export function secondsOf(text: string | null | undefined): number | undefined {
  return text !== null && text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
