import { z } from 'zod';
import { normaliseMail, normalisePhone } from '#libs/privacy';
import type { SentReport } from './read-body.ts';

/** What somebody reports, checked. Who he is, is only what he says. */
export interface Report {
  text: string;
  subject?: string | undefined;
  place?: string | undefined;
  point?: { latitude: number; longitude: number } | undefined;
  name?: string | undefined;
  phone?: string | undefined;
  email?: string | undefined;
  confidential: boolean;
  language?: string | undefined;
}

export const most = { text: 20_000, subject: 200, place: 500, name: 100, phone: 64, email: 512, files: 12 } as const;

export const faultKinds = [
  'missing', 'too-long', 'not-text', 'not-a-number', 'out-of-range', 'needs-both', 'not-a-phone', 'not-a-mail', 'not-yes-or-no',
  'not-a-language', 'unknown', 'too-many-files', 'empty-file',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One field that is wrong; `number` is the limit that it breaks. */
export interface Fault {
  field: string;
  kind: FaultKind;
  number?: number;
}

const blankIsAbsent = (value: unknown): unknown => (typeof value === 'string' && value.trim() === '' ? undefined : value);
const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(blankIsAbsent, schema.optional());

const line = (length: number) => z.string('not-text').max(length, 'too-long').transform((text) => text.trim());
const degrees = (end: number) => z
  .union([z.number(), z.string().transform((text) => decimal(text))], 'not-a-number')
  .refine((value) => Number.isFinite(value), { error: 'not-a-number', abort: true })
  .refine((value) => Math.abs(value) <= end, 'out-of-range');
const yesOrNo = z.union([z.boolean(), z.enum(['on', 'true', 'yes', '1']).transform(() => true), z.enum(['off', 'false', 'no', '0']).transform(() => false)], 'not-yes-or-no');

/** A form's line breaks are two characters each: they count as one. */
const words = z.preprocess(
  (value) => (typeof value === 'string' ? value.replaceAll('\r\n', '\n') : value),
  z.string({ error: ({ input }) => (input === undefined ? 'missing' : 'not-text') })
    .refine((text) => text.trim() !== '', { error: 'missing', abort: true })
    .refine((text) => text.length <= 2 * most.text && Array.from(text).length <= most.text, 'too-long'),
);

const shape = {
  text: words,
  subject: optional(line(most.subject)),
  place: optional(line(most.place)),
  latitude: optional(degrees(90)),
  longitude: optional(degrees(180)),
  name: optional(line(most.name)),
  phone: optional(line(most.phone)),
  email: optional(line(most.email).transform(normaliseMail).refine((email) => email !== undefined, 'not-a-mail')),
  confidential: optional(yesOrNo),
  language: optional(z.string('not-text').regex(/^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i, 'not-a-language')),
};
const json = z.strictObject(shape);
// Whatever else a form holds (its own hidden fields, a button) is no fault of who fills it in.
const form = z.object(shape);
/** For the documentation; forms have the same fields as texts. */
export const reportBody = z.strictObject({
  text: z.string().describe(`up to ${most.text} characters`),
  subject: z.string().optional(),
  place: z.string().optional().describe('where, in words'),
  latitude: z.number().min(-90).max(90).optional().describe('WGS 84'),
  longitude: z.number().min(-180).max(180).optional(),
  name: z.string().optional(),
  phone: z.string().optional(),
  email: z.string().optional(),
  confidential: z.boolean().optional().describe('nobody but the duty desk learns who reports'),
  language: z.string().optional().describe('of the text, BCP 47'),
});

/** All faults at once, in the order of the form. `areaCode` completes local telephone numbers. */
export function readReport({ fields, files, isForm }: SentReport, areaCode: string): { report: Report } | { faults: Fault[] } {
  const parsed = (isForm ? form : json).safeParse(fields);
  const faults: Fault[] = parsed.success ? [] : parsed.error.issues.flatMap(faultsOf);
  if (files.length > most.files) faults.push({ field: 'files', kind: 'too-many-files', number: most.files });
  files.forEach(({ bytes }, index) => {
    if (bytes.length === 0) faults.push({ field: `files.${index}`, kind: 'empty-file' });
  });
  const half = (['latitude', 'longitude'] as const).filter((name) => blankIsAbsent(fields[name]) === undefined);
  if (half.length === 1) faults.push({ field: half[0]!, kind: 'needs-both' });
  const typed = shape.phone.safeParse(fields['phone']).data;
  const phone = typed === undefined ? undefined : normalisePhone(typed, 'CN', areaCode);
  if (typed !== undefined && phone === undefined) faults.push({ field: 'phone', kind: 'not-a-phone' });
  if (!parsed.success || faults.length > 0) return { faults: faults.sort((one, other) => placeInForm(one) - placeInForm(other)) };
  const { latitude, longitude, confidential = false, ...rest } = parsed.data;
  const point = latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
  return { report: { ...rest, phone, point, confidential } };
}

const inForm = ['text', 'subject', 'place', 'latitude', 'longitude', 'files', 'name', 'phone', 'email', 'confidential'];

function placeInForm({ field }: Fault): number {
  const place = inForm.indexOf(field.split('.', 1)[0] ?? '');
  return place === -1 ? inForm.length : place;
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ field: key, kind: 'unknown' }));
  const field = issue.path.map(String).join('.');
  const kind = faultKinds.find((one) => one === issue.message) ?? 'not-text';
  if (kind === 'too-long') return [{ field, kind, number: issue.code === 'too_big' ? Number(issue.maximum) : most.text }];
  return [{ field, kind }];
}

/** Full-width digits and a decimal comma are what people type. */
function decimal(text: string): number {
  const plain = text.normalize('NFKC').trim().replace(',', '.');
  return /^[+-]?\d{1,3}(\.\d{1,20})?$/.test(plain) ? Number(plain) : Number.NaN;
}
