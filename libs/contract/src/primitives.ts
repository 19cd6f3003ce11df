import { z } from 'zod';

/** RFC 3339 with an offset, e.g. `2026-11-24T15:42:37+08:00`. */
export const instant = z.iso.datetime({ offset: true }).describe('RFC 3339 with offset');
export const uuid = z.guid();
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/).describe('SHA-256, lower-case hex');
/** JWE compact serialisation: header.key.iv.ciphertext.tag; `dir` leaves the second part empty. */
export const sealed = z
  .string()
  .regex(/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]*\.[\w-]+$/)
  .describe('JWE compact, dir, A256GCM; kid is the month of the key');
export const unitCode = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/);
export const count = z.int().min(1);

export const channels = ['hotline', 'mobile', 'mailbox', 'tips', 'letters', 'petitions'] as const;
export const channel = z.enum(channels);

export const media = [
  'call', 'fax', 'sms', 'mms', 'email', 'web', 'open311', 'feed', 'radio', 'tv', 'letter', 'forwarded', 'visit',
] as const;
export const medium = z.enum(media);
export type Medium = z.infer<typeof medium>;

/** The six categories of input (六个类别) of the article that the gateway is modelled on. */
export const inputCategories = [
  'duty-office', 'mayor-line', 'mailbox', 'web-broadcast', 'letter', 'petition-visit',
] as const;
export const inputCategory = z.enum(inputCategories);

/** 咨询, 求助, 投诉, 举报, 建议, 表扬, 其他. */
export const kinds = ['inquiry', 'help', 'complaint', 'report', 'suggestion', 'praise', 'other'] as const;
export const kind = z.enum(kinds);
export type Kind = z.infer<typeof kind>;

export const level = z.int().min(1).max(4).describe('1 handler, 2 deputy leader, 3 main leader, 4 vice mayor');

export const place = z.object({
  text: z.string().optional(),
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
});
export type Place = z.infer<typeof place>;

export const attachmentRole = z.enum(['original', 'page', 'recording', 'media', 'text']);
export const attachment = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('stored'),
    role: attachmentRole,
    sha256,
    mediaType: z.string(),
    bytes: z.int().min(0),
    name: z.string().optional(),
  }),
  z.object({
    state: z.literal('unavailable'),
    reason: z.string(),
    role: attachmentRole,
    mediaType: z.string().optional(),
    name: z.string().optional(),
  }),
]);
export type Attachment = z.infer<typeof attachment>;
/** Why a file that is still to be fetched is not there. */
export const notFetchedYet = 'not fetched yet';
