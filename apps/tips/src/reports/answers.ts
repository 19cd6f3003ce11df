import { z } from 'zod';
import type { Receipt } from '#libs/channel';
import { invalid, tooMany, type Problem } from '#libs/service';
import { textsOf } from '../form/texts.ts';
import type { Denied } from './admission.ts';
import type { ReceiptView } from './desk.ts';
import type { Notice } from './notice.ts';
import type { Fault } from './report.ts';

const told = z.object({ field: z.string(), message: z.string() });

export const challengeAnswer = z.object({
  challenge: z.string(),
  bits: z.int().describe('SHA-256 of `<challenge>:<Idempotency-Key>:<nonce>` has to begin with so many zero bits'),
  expiresAt: z.iso.datetime({ offset: true }),
});

export const reportAnswer = z.object({
  messageId: z.uuid(),
  receipt: z.string().describe('a secret address: who has it sees number, PIN and answers'),
  number: z.string().optional().describe('left out while it is being made: look again at the receipt'),
  pin: z.string().optional(),
  notices: z.array(told).describe('what the sender should know although it was taken in'),
});

export const receiptAnswer = reportAnswer.omit({ receipt: true }).extend({
  receivedAt: z.iso.datetime({ offset: true }),
  said: z.array(z.object({ kind: z.string(), text: z.string(), at: z.iso.datetime({ offset: true }) })),
});

const english = textsOf({ language: 'en' });

export function answerOf(messageId: string, receipt: string, notices: readonly Notice[], given: Receipt | undefined): z.output<typeof reportAnswer> {
  return { messageId, receipt, ...given, notices: noticed(notices) };
}

export function answerOfReceipt({ messageId, receivedAt, notices, said }: ReceiptView): z.output<typeof receiptAnswer> {
  const given = said.find(({ number, pin }) => number !== undefined && pin !== undefined);
  return {
    messageId, receivedAt: receivedAt.toISOString(), notices: noticed(notices),
    ...(given?.number === undefined ? {} : { number: given.number }), ...(given?.pin === undefined ? {} : { pin: given.pin }),
    said: said.map(({ kind, text, at }) => ({ kind, text, at: at.toISOString() })),
  };
}

function noticed(notices: readonly Notice[]): z.output<typeof told>[] {
  return notices.map((notice) => ({ field: notice.field, message: english.notices[notice.kind](notice) }));
}

export function problemOfFaults(faults: readonly Fault[]): Problem {
  return invalid(faults.map((fault) => ({ field: fault.field, message: english.faults[fault.kind](fault) })));
}

const askAgain = 'ask GET /tips/reports/challenge for one and send `Proof-Of-Work: <challenge>:<nonce>`';
const remedies = {
  'too-fast': { field: 'ticket', message: 'came within three seconds after the form', remedy: 'send it again' },
  'form-expired': { field: 'ticket', message: 'is of a form that is too old', remedy: 'get the form again' },
  'no-proof': { field: 'Proof-Of-Work', message: 'is missing', remedy: askAgain },
  'wrong-proof': { field: 'Proof-Of-Work', message: 'proves nothing for this Idempotency-Key', remedy: askAgain },
  'proof-expired': { field: 'Proof-Of-Work', message: 'is of a challenge that has run out', remedy: askAgain },
} as const;

export function problemOfDenied(denied: Denied): Problem {
  if (denied.denied === 'too-many') return tooMany('Too many reports from your network: send it again after Retry-After.', denied.retryAfterSeconds);
  return invalid([remedies[denied.denied]]);
}
