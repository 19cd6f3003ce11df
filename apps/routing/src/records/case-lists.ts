import { z } from 'zod';
import type { Sql } from '#libs/store';
import type { CaseState } from '../case/state.ts';
import { summaryOf, type CaseSummary } from '../view/staff-view.ts';

const words = z.string().transform((text) => text.split(',').map((part) => part.trim()).filter(Boolean));
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Filters of GET /api/cases; several values of one are separated by commas. */
export const caseQuery = z.object({
  status: words.optional(),
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
  number: z.string().optional(),
  messageId: z.guid().optional(),
  receivedFrom: z.iso.datetime({ offset: true }).optional(),
  receivedTo: z.iso.datetime({ offset: true }).optional(),
  dueBefore: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().optional().describe('`next` of the page before'),
});
export type CaseQuery = z.output<typeof caseQuery>;

const cursor = z.tuple([z.boolean(), z.string(), z.guid()]);

export interface Page<Item> {
  items: Item[];
  /** Pass it as `after` for the next page; absent at the end. */
  next?: string;
}

/** Emergencies first, then the newest; paged by what was seen last, so that new cases do not shift pages. */
export async function listCases(sql: Sql, query: CaseQuery): Promise<Page<CaseSummary> | { badCursor: true }> {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const where = (sqlText: string, ...given: unknown[]) => {
    conditions.push(sqlText.replaceAll(/\?/g, () => `$${values.push(given.shift())}`));
  };
  for (const column of ['status', 'unit', 'kind', 'category', 'subcategory', 'district', 'channel', 'medium', 'account'] as const) {
    if (query[column]) where(`c.${column} = ANY(?::text[])`, query[column]);
  }
  if (query.emergency !== undefined) where('c.emergency = ?', query.emergency);
  if (query.confidential !== undefined) where('c.confidential = ?', query.confidential);
  if (query.number !== undefined) where('c.number = ?', query.number);
  if (query.messageId !== undefined) where('c.id IN (SELECT case_id FROM case_messages WHERE message_id = ?)', query.messageId);
  if (query.receivedFrom !== undefined) where('c.received_at >= ?', query.receivedFrom);
  if (query.receivedTo !== undefined) where('c.received_at < ?', query.receivedTo);
  if (query.dueBefore !== undefined) where('c.due_at < ?', query.dueBefore);
  if (query.after !== undefined) {
    const last = decodeCursor(query.after);
    if (!last) return { badCursor: true };
    where('(c.emergency, c.opened_at, c.id) < (?::boolean, ?::timestamptz, ?::uuid)', ...last);
  }
  const rows = await sql.query<{ state: CaseState; text: string }>(
    `SELECT c.state, coalesce(first.text, '') AS text FROM cases c
     LEFT JOIN LATERAL (
       SELECT m.message->>'text' AS text FROM case_messages m WHERE m.case_id = c.id ORDER BY m.received_at, m.message_id LIMIT 1
     ) first ON true
     ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY c.emergency DESC, c.opened_at DESC, c.id DESC LIMIT ${query.limit + 1}`,
    values,
  );
  const items = rows.slice(0, query.limit).map(({ state, text }) => summaryOf(state, text));
  const last = items.at(-1);
  return rows.length > query.limit && last ? { items, next: encodeCursor([last.emergency, last.openedAt, last.id]) } : { items };
}

function encodeCursor(last: z.infer<typeof cursor>): string {
  return Buffer.from(JSON.stringify(last)).toString('base64url');
}

function decodeCursor(text: string): z.infer<typeof cursor> | undefined {
  try {
    return cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    return undefined;
  }
}
