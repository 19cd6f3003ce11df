import { z } from 'zod';
import { attachment, channel, inputCategory, instant, medium, place, sealed, uuid } from './primitives.ts';

const phoneNumber = z.string().regex(/^\+[1-9]\d{4,14}$/);

/** Those who speak for a group: at most five (信访工作条例 2022 §20). */
export const representatives = z.array(z.object({ name: z.string(), phone: phoneNumber.optional() })).max(5);

/** What is sealed in `correspondent`. Only the readers of a month's key can open it. */
export const correspondent = z.object({
  name: z.string().optional(),
  phones: z.array(phoneNumber).describe('E.164'),
  emails: z.array(z.string()),
  address: z.string().optional(),
  capacity: z.enum(['self', 'on-behalf', 'deputy', 'association', 'community', 'confidential']),
  representatives: representatives.optional(),
  proposed: z.array(z.enum(['name', 'phones', 'address'])).optional()
    .describe('what of it a machine read in a scan and no person has confirmed'),
});
export type Correspondent = z.infer<typeof correspondent>;

/** What is sealed in `replyTo` and in an answer's `to`. */
export const address = z.object({ medium, address: z.string().min(1) });
export type Address = z.infer<typeof address>;

export const textOrigin = z.object({
  kind: z.enum(['typed', 'ocr', 'transcript', 'clerk', 'pending']),
  confidence: z.number().min(0).max(1),
});

/** What the checks of a mail's origin came to, as RFC 8601 names results. Only `dmarc: pass` proves the address in From. */
export const mailAuthentication = z.object({
  spf: z.enum(['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror']),
  dkim: z.enum(['pass', 'fail', 'neutral', 'none', 'policy', 'temperror', 'permerror']),
  dmarc: z.enum(['pass', 'fail', 'none', 'temperror', 'permerror']),
});
export type MailAuthentication = z.infer<typeof mailAuthentication>;

const call = z.object({
  id: z.string(),
  seconds: z.number().min(0).optional(),
  recordingSeconds: z.number().min(0).optional(),
});

const visit = z.object({
  headCount: z.int().min(1).describe('how many came'),
  officer: z.string().optional().describe('who received them'),
});

/** Another message that this one may be once more: for a person to look at both, nothing is dropped by it. */
export const resemblance = z.object({
  messageId: uuid,
  by: z.enum(['files', 'picture', 'words']).describe('the same bytes, the same picture, the same words'),
});
export type Resemblance = z.infer<typeof resemblance>;

/** Text up to this many bytes of UTF-8 stands in the message; a longer one is an attachment of role `text`. */
export const inlineTextBytes = 256 * 1024;

/** One appeal as it came in: `intake.message.received.v1` on intake.messages.v1. */
export const intakeMessageReceived = z.object({
  id: uuid.describe('UUIDv5 over city, account key and the identity at the source'),
  channel,
  medium,
  category: inputCategory,
  account: z.string().min(1).describe('key of the line, mailbox, form, feed, station or office'),
  occurredAt: instant,
  receivedAt: instant,
  storedAt: instant,
  source: z.object({ provider: z.string().min(1), id: z.string().min(1) }),
  correspondent: sealed,
  subject: z.string().optional(),
  text: z.string(),
  language: z.string().describe('BCP 47, or und'),
  textOrigin,
  attachments: z.array(attachment),
  place: place.optional(),
  replyTo: sealed.optional(),
  thread: z
    .object({
      caseNumber: z.string().optional(),
      inReplyTo: z.string().optional(),
      references: z.array(z.string()).optional(),
      conversation: z.string().optional(),
    })
    .optional(),
  petition: z
    .object({ number: z.string(), office: z.string(), forwardedAt: instant, dueAt: instant.optional() })
    .optional(),
  broadcast: z.object({ station: z.string(), programme: z.string(), airedAt: instant }).optional(),
  call: call.optional(),
  visit: visit.optional(),
  automatic: z.enum(['auto-reply', 'bounce', 'list']).optional()
    .describe('a machine wrote it (RFC 3834, 3464, 2919): it is recorded and never answered'),
  authentication: mailAuthentication.optional(),
  link: z.url().optional().describe('where the post stands on the web'),
  service: z.string().optional().describe('code of the subcategory that the citizen chose (Open311 service_code)'),
});
export type IntakeMessageReceived = z.infer<typeof intakeMessageReceived>;

/** What came later for a message: `intake.message.amended.v1`. Revisions run 1, 2, 3 … per message. */
export const intakeMessageAmended = z.object({
  messageId: uuid,
  revision: z.int().min(1),
  at: instant,
  by: z.string().min(1).describe('media, ocr, transcript, part, conflict, or clerk:<key id>'),
  text: z.string().optional(),
  textOrigin: textOrigin.optional(),
  correspondent: sealed.optional(),
  place: place.optional(),
  call: call.optional(),
  resembles: z.array(resemblance).optional(),
  attachments: z.array(attachment).optional().describe('the whole list as it stands after the change'),
});
export type IntakeMessageAmended = z.infer<typeof intakeMessageAmended>;

/**
 * A source that is asked by us (mailbox, feed, a provider's list) stopped or began to answer: `intake.source.changed.v1`.
 * Its key is the account; routing makes a task of it, and ends the task when the source works again.
 */
export const intakeSourceChanged = z.object({
  id: uuid,
  account: z.string().min(1),
  source: z.string().min(1).describe('stable name of what is asked, without address or secret, e.g. imap:mayor-mailbox'),
  state: z.enum(['failing', 'working']),
  reason: z.string().optional().describe('what it answered and what to do, without address or secret'),
  since: instant.describe('when it began to fail, or to work'),
});
export type IntakeSourceChanged = z.infer<typeof intakeSourceChanged>;
