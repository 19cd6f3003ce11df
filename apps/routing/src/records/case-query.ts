import { z } from 'zod';
import { caseStatuses } from '#libs/contract';

// Each once: a value that is looked up twice would list its cases twice.
const words = z.string().transform((text) => [...new Set(text.split(',').map((part) => part.trim()).filter(Boolean))]);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const instant = z.iso.datetime({ offset: true });

const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(500).optional().describe('`next` of the page before, with the same filters'),
};

/** Filters of GET /api/cases; several values of one are separated by commas. */
export const caseQuery = z.object({
  number: z.string().min(1).max(40).optional(),
  numberPrefix: z.string().regex(/^[\x21-\x7d]{1,40}$/, 'must be the beginning of a number').optional()
    .describe('how the number begins, e.g. JJ-20261124; the highest first'),
  status: words.pipe(z.array(z.enum(caseStatuses))).optional(),
  unit: words.optional(),
  kind: words.optional(),
  category: words.optional(),
  subcategory: words.optional(),
  district: words.optional(),
  channel: words.optional(),
  medium: words.optional(),
  account: words.optional(),
  emergency: flag.optional(),
  confidential: flag.optional(),
  messageId: z.guid().optional(),
  openedFrom: instant.optional(),
  openedTo: instant.optional().describe('before this instant'),
  receivedFrom: instant.optional().describe('the last received first'),
  receivedTo: instant.optional().describe('before this instant'),
  dueBefore: instant.optional().describe('the soonest due first'),
  ...paging,
});
export type CaseQuery = z.output<typeof caseQuery>;

/** Body of POST /api/cases/by-sender: who wrote stands in no address, which servers on the way write down. */
export const senderQuery = z.object({
  phone: z.string().trim().min(3).max(40).optional().describe('with the country’s code, e.g. +8613800001234, or as one dials it here'),
  email: z.email().max(320).optional(),
  limit: paging.limit,
  after: paging.after,
}).refine(({ phone, email }) => (phone === undefined) !== (email === undefined), {
  error: 'give either phone or email', path: ['phone'],
});
export type SenderQuery = z.output<typeof senderQuery>;
