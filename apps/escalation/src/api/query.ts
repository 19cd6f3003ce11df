import { z } from 'zod';

const words = z.string().transform((text) => [...new Set(text.split(',').map((part) => part.trim()).filter(Boolean))]);
const levels = words.pipe(z.array(z.enum(['1', '2', '3', '4'], 'is none of 1, 2, 3, 4').transform(Number)));
const version = z.coerce.number().int().min(1);

/** Filters of GET /api/escalations; several values of one are separated by commas. */
export const escalationQuery = z.object({
  view: z.enum(['due-today', 'overdue', 'all']).default('all')
    .describe('of cases whose time runs: due on this day of the city, or over; or all open cases'),
  level: levels.optional(),
  unit: words.optional().describe('who holds the case; `center` for the centre'),
  district: words.optional(),
  deadline: words.optional().describe('name of the deadline in the policy'),
  policy: words.optional().describe('SHA-256 of the city’s folder that the limit was computed by'),
  caseId: z.guid().optional().describe('with minVersion: the case whose version is waited for; it filters nothing'),
  minVersion: version.optional().describe('waits up to two seconds until the case is read so far'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(500).optional().describe('`next` of the page before, with the same filters'),
}).refine(({ caseId, minVersion }) => (caseId === undefined) === (minVersion === undefined), {
  error: 'give caseId and minVersion together', path: ['minVersion'],
});
export type EscalationQuery = z.output<typeof escalationQuery>;

/** Query of GET /api/escalations/{caseId}. */
export const detailQuery = z.object({ minVersion: version.optional().describe('waits up to two seconds until the case is read so far') });
export type DetailQuery = z.output<typeof detailQuery>;

const cursor = z.tuple([z.union([z.literal('infinity'), z.iso.datetime({ offset: true })]), z.guid()]);
export type Cursor = z.output<typeof cursor>;

export function encodeCursor(last: Cursor): string {
  return Buffer.from(JSON.stringify(last)).toString('base64url');
}

/** Undefined when the text is no cursor. */
export function decodeCursor(text: string): Cursor | undefined {
  try {
    return cursor.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
