import { z } from 'zod';
import { writtenTime, type MultipartFile, type ReceivingAccount } from '#libs/channel';
import { normalisePhone } from '#libs/privacy';
import { fieldErrors, type FieldError } from '#libs/service';
import type { CallLines } from '../lines.ts';

const yes = ['true', '1', 'yes', 'on', '是'];
const no = ['false', '0', 'no', 'off', '否', ''];
const text = (most: number) => z.string().trim().max(most);

/** What a call-taker writes down, as JSON or as the fields of a form. */
export const noteBody = z.strictObject({
  summary: z.string().trim().min(1, 'is empty').describe('what the caller said'),
  account: z.string().trim().optional().describe('key of the line on which the call came (accounts.yaml); the usual one when left out'),
  caller: text(64).optional().describe('the caller’s number, as dialled or with +86; left out where it was withheld'),
  callerName: text(200).optional(),
  place: text(1000).optional().describe('where it is, in words'),
  urgency: z.enum(['normal', 'urgent', 'emergency']).default('normal').describe('emergency: somebody is in danger now'),
  confidential: z.union([z.boolean(), z.enum([...yes, ...no])]).default(false).describe('true: the caller asks that nobody learns who he is'),
  callId: z.string().trim().regex(/^[\x21-\x7e]{0,200}$/, 'is no id of a call').optional()
    .describe('the call that it is about: the provider’s id (CallSid, SessionId); note and recording become one message; name its line too when it may not have come in yet'),
  receivedAt: z.string().trim().max(100).optional().describe('when the call came: RFC 3339, or the wall clock of the line, e.g. 2026-11-24 15:20'),
});

const remedies: Readonly<Record<string, string>> = {
  summary: 'write what the caller said',
  account: 'send the key of a line of accounts.yaml, or leave it out',
  caller: 'send it as dialled or like +8613800001234; leave it out where it was withheld',
  callerName: 'send up to 200 characters, or leave it out',
  place: 'send up to 1,000 characters; what is longer belongs in the summary',
  urgency: 'send normal, urgent or emergency',
  confidential: 'send true or false',
  callId: 'send the id that the provider gave the call, or leave it out',
  receivedAt: 'send it like 2026-11-24T15:20:00+08:00, or leave it out',
  recording: 'send the audio file as the form’s file field "recording"',
};

/** A note that can be taken in. */
export interface Note {
  account: ReceivingAccount;
  summary: string;
  phone?: string;
  callerName?: string;
  place?: string;
  urgency: 'normal' | 'urgent' | 'emergency';
  confidential: boolean;
  callId?: string;
  receivedAt?: Date;
  recordings: readonly MultipartFile[];
}

export interface SentNote {
  fields: Readonly<Record<string, unknown>>;
  files: readonly MultipartFile[];
}

/** All faults at once, each with what to do. `areaCode` completes local numbers; `lineOfCall`: where the call of `callId` came in. */
export function readNote({ fields, files }: SentNote, lines: CallLines, areaCode: string, lineOfCall?: ReceivingAccount): { note: Note } | { faults: FieldError[] } {
  const parsed = noteBody.safeParse(fields);
  const faults = parsed.success ? [] : fieldErrors(parsed.error).map(withRemedy);
  faults.push(...files.filter(({ field }) => field !== 'recording').map(({ field }) => withRemedy({ field, message: 'is no file of this form', remedy: remedies.recording ?? '' })));
  // Read by themselves, so that all faults are told although another field is wrong.
  const [named, caller, receivedAt] = ['account', 'caller', 'receivedAt'].map((field) => wordOf(fields[field]));
  const account = named ? lines.line(named) : (lineOfCall ?? lines.usual());
  if (!account) faults.push({ field: 'account', message: named ? 'is no line of the city that takes calls' : 'is needed', remedy: `send one of: ${lines.keys().join(', ')}` });
  const phone = caller ? (normalisePhone(caller, 'CN', areaCode) ?? international(caller)) : undefined;
  if (caller && phone === undefined) faults.push(withRemedy({ field: 'caller', message: 'is no telephone number' }));
  const at = receivedAt && account ? writtenTime(receivedAt, account.zone) : undefined;
  if (receivedAt && account && !at) faults.push(withRemedy({ field: 'receivedAt', message: 'is no time that a calendar has' }));
  if (faults.length > 0 || !account || !parsed.success) return { faults };
  const { summary, urgency, callerName, place, callId, confidential } = parsed.data;
  return {
    note: {
      account, summary, urgency, recordings: files, confidential: confidential === true || (typeof confidential === 'string' && yes.includes(confidential)),
      ...(phone === undefined ? {} : { phone }), ...(callerName ? { callerName } : {}), ...(place ? { place } : {}),
      ...(callId ? { callId } : {}), ...(at ? { receivedAt: at } : {}),
    },
  };
}

function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim() : undefined;
}

/** Newer than the numbering plan that we know. */
function international(written: string): string | undefined {
  return /^\+[1-9]\d{6,14}$/.test(written) ? written : undefined;
}

function withRemedy(fault: FieldError): FieldError {
  const remedy = fault.remedy ?? remedies[fault.field];
  return remedy === undefined ? fault : { ...fault, remedy };
}
