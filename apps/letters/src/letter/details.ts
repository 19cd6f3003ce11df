import { z } from 'zod';
import { capacities } from '../arrival/fields.ts';

export const sender = z.object({ name: z.string().optional(), address: z.string().optional(), phones: z.array(z.string()) });
export type Sender = z.output<typeof sender>;

/** What is kept of a letter beside its message, sealed: as it came. */
export const letterDetails = z.object({
  sender, capacity: z.enum(capacities),
  postmarkedOn: z.string().optional(),
  receivedOn: z.string().optional(),
  subject: z.string().optional(),
  /** In the order of the message's attachments. */
  files: z.array(z.object({ name: z.string().optional(), mediaType: z.string(), bytes: z.number(), sha256: z.string(), odd: z.string().optional() })),
});
export type LetterDetails = z.output<typeof letterDetails>;

/** What a clerk left of a letter, sealed. */
export const correctionContent = z.object({ text: z.string(), sender: sender.optional(), registerNumber: z.string().optional() });
export type CorrectionContent = z.output<typeof correctionContent>;
