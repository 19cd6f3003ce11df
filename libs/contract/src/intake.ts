import { z } from 'zod';
import { attachment, channel, inputCategory, instant, medium, place, sealed, uuid } from './primitives.ts';

/** What is sealed in `correspondent`. Only the readers of a month's key can open it. */
export const correspondent = z.object({
  name: z.string().optional(),
  phones: z.array(z.string().regex(/^\+[1-9]\d{4,14}$/)).describe('E.164'),
  emails: z.array(z.string()),
  address: z.string().optional(),
  capacity: z.enum(['self', 'on-behalf', 'deputy', 'association', 'community', 'confidential']),
});
export type Correspondent = z.infer<typeof correspondent>;

/** What is sealed in `replyTo` and in an answer's `to`. */
export const address = z.object({ medium, address: z.string().min(1) });
export type Address = z.infer<typeof address>;

export const textOrigin = z.object({
  kind: z.enum(['typed', 'ocr', 'transcript', 'clerk', 'pending']),
  confidence: z.number().min(0).max(1),
});

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
  call: z
    .object({
      id: z.string(),
      seconds: z.number().min(0).optional(),
      recordingSeconds: z.number().min(0).optional(),
    })
    .optional(),
});
export type IntakeMessageReceived = z.infer<typeof intakeMessageReceived>;

/** What came later for a message: `intake.message.amended.v1`. Revisions run 1, 2, 3 … per message. */
export const intakeMessageAmended = z.object({
  messageId: uuid,
  revision: z.int().min(1),
  at: instant,
  by: z.string().min(1).describe('media, ocr, transcript, or clerk:<key id>'),
  text: z.string().optional(),
  textOrigin: textOrigin.optional(),
  correspondent: sealed.optional(),
  place: place.optional(),
  attachments: z.array(attachment).optional().describe('the whole list as it stands after the change'),
});
export type IntakeMessageAmended = z.infer<typeof intakeMessageAmended>;
