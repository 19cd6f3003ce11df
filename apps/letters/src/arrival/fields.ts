import { z } from 'zod';
import { writtenTime, type ReceivingAccount } from '#libs/channel';
import { normalisePhone } from '#libs/privacy';
import { fieldErrors, type FieldError } from '#libs/service';
import type { LetterAccounts } from '../accounts.ts';

export const capacities = ['self', 'on-behalf', 'deputy', 'association', 'community', 'confidential'] as const;

/** An empty field of a form is one that is not there. */
const maybe = (most: number) => z.preprocess(
  (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
  z.string('is no text').trim().max(most, `has more than ${most} characters`).optional(),
);

/** What a clerk types with a scan: fields of a form, or of the query where the body is the file itself. */
export const letterFields = z.strictObject({
  account: maybe(100).describe('key of the account (accounts.yaml) that takes letters; the usual one when left out'),
  registerNumber: maybe(64).describe('as the office’s register of letters has it'),
  postmarkedOn: maybe(100).describe('day of the postmark, e.g. 2026-11-23'),
  receivedOn: maybe(100).describe('day on which the office had it, by its own calendar, e.g. 2026-11-24; now when left out'),
  senderName: maybe(200),
  senderAddress: maybe(500),
  senderPhone: maybe(64).describe('as written on the letter, or with +86'),
  capacity: z.preprocess((value) => (value === '' ? undefined : value), z.enum(capacities).default('self'))
    .describe('confidential: the sender asks that nobody learns who he is'),
  subject: maybe(200),
});

const remedies: Readonly<Record<string, string>> = {
  registerNumber: 'send up to 64 characters as the register has them, or leave it out',
  postmarkedOn: 'send a day like 2026-11-23, or leave it out',
  receivedOn: 'send a day like 2026-11-24, or leave it out',
  senderName: 'send up to 200 characters, or leave it out',
  senderAddress: 'send up to 500 characters, or leave it out',
  senderPhone: 'send it like 13800001234 or 0792-8123456, or leave it out',
  capacity: `send one of: ${capacities.join(', ')}`,
  subject: 'send up to 200 characters, or leave it out',
};

/** What was typed with a letter, read. */
export interface LetterFields {
  account: ReceivingAccount;
  registerNumber?: string;
  postmarkedOn?: Date;
  receivedOn?: Date;
  sender: { name?: string; address?: string; phones: string[] };
  capacity: (typeof capacities)[number];
  subject?: string;
}

export interface FieldsContext {
  accounts: LetterAccounts;
  /** Completes local numbers. */
  areaCode: string;
  now: Date;
}

/** Clocks and zones may be a day ahead. */
const ahead = 86_400_000;

/** All faults at once, each with what to do. */
export function readFields(sent: Readonly<Record<string, unknown>>, { accounts, areaCode, now }: FieldsContext): { fields: LetterFields } | { faults: FieldError[] } {
  const parsed = letterFields.safeParse(sent);
  if (!parsed.success) return { faults: fieldErrors(parsed.error).map((fault) => withRemedy(fault)) };
  const { account: named, registerNumber, senderName, senderAddress, senderPhone, capacity, subject } = parsed.data;
  const faults: FieldError[] = [];
  const account = named === undefined ? accounts.usual() : accounts.account(named);
  if (!account) {
    faults.push({ field: 'account', message: named === undefined ? 'is needed: the city has no account for letters' : 'takes no letters', remedy: `send one of: ${accounts.keys().join(', ')}` });
    return { faults };
  }
  const day = (field: 'postmarkedOn' | 'receivedOn'): Date | undefined => {
    const written = parsed.data[field];
    if (written === undefined) return undefined;
    const at = writtenTime(written, account.zone);
    if (!at) faults.push(withRemedy({ field, message: 'is no day that a calendar has' }));
    else if (at.getTime() > now.getTime() + ahead) faults.push(withRemedy({ field, message: 'has not come yet' }));
    return at;
  };
  const [postmarkedOn, receivedOn] = [day('postmarkedOn'), day('receivedOn')];
  if (postmarkedOn && receivedOn && postmarkedOn.getTime() > receivedOn.getTime() + ahead) {
    faults.push({ field: 'postmarkedOn', message: 'is later than receivedOn', remedy: 'look at the postmark once more, or leave it out' });
  }
  const phone = senderPhone === undefined ? undefined : phoneOf(senderPhone, areaCode);
  if (senderPhone !== undefined && phone === undefined) faults.push(withRemedy({ field: 'senderPhone', message: 'is no telephone number' }));
  if (faults.length > 0) return { faults };
  return { fields: {
    account, capacity, sender: { phones: phone === undefined ? [] : [phone], ...(senderName ? { name: senderName } : {}), ...(senderAddress ? { address: senderAddress } : {}) },
    ...(registerNumber ? { registerNumber } : {}), ...(postmarkedOn ? { postmarkedOn } : {}), ...(receivedOn ? { receivedOn } : {}), ...(subject ? { subject } : {}),
  } };
}

/** E.164 of a number as people write it; undefined when it is none. */
export function phoneOf(written: string, areaCode: string): string | undefined {
  // The second: newer than the numbering plan that we know.
  return normalisePhone(written, 'CN', areaCode) ?? (/^\+[1-9]\d{6,14}$/.test(written.trim()) ? written.trim() : undefined);
}

function withRemedy(fault: FieldError): FieldError {
  const remedy = fault.remedy ?? remedies[fault.field] ?? (fault.field === 'account' ? undefined : 'leave it out: there is no such field');
  return remedy === undefined ? fault : { ...fault, remedy };
}
