import { addDays, type Zone } from '#libs/city';
import type { Sql } from '#libs/store';
import { caseColumns, caseOf, type CaseRow } from '../records/cases.ts';
import { decodeCursor, encodeCursor, type EscalationQuery } from './query.ts';
import { itemOf, type EscalationItem } from './view.ts';

export interface Page {
  items: EscalationItem[];
  /** Pass it as `after` for the next page; absent at the end. */
  next?: string;
}

/** The longest due first; cases without a limit last. Paged by what was seen last. */
export async function listEscalations(sql: Sql, query: EscalationQuery, now: Date, zone: Zone): Promise<Page | { badCursor: true }> {
  const last = query.after === undefined ? undefined : decodeCursor(query.after);
  if (query.after !== undefined && !last) return { badCursor: true };
  const values: unknown[] = [];
  const bind = (value: unknown, type: string): string => `$${values.push(value)}::${type}`;
  const conditions = [query.view === 'all' ? 'open' : 'running'];
  if (query.view === 'overdue') conditions.push(`due_at < ${bind(now, 'timestamptz')}`);
  if (query.view === 'due-today') {
    const { from, to } = dayOf(now, zone);
    conditions.push(`due_at >= ${bind(from, 'timestamptz')}`, `due_at < ${bind(to, 'timestamptz')}`);
  }
  if (query.level) conditions.push(`level = ANY(${bind(query.level, 'int[]')})`);
  for (const column of ['unit', 'district', 'deadline', 'policy'] as const) {
    if (query[column]) conditions.push(`${column} = ANY(${bind(query[column], 'text[]')})`);
  }
  if (last) conditions.push(`(due_at, case_id) > (${bind(last[0], 'timestamptz')}, ${bind(last[1], 'uuid')})`);
  const rows = await sql.query<CaseRow>(
    `SELECT ${caseColumns} FROM cases WHERE ${conditions.join(' AND ')} ORDER BY due_at, case_id LIMIT ${query.limit + 1}`, values,
  );
  const items = rows.slice(0, query.limit).map((row) => itemOf(caseOf(row)));
  const end = items.at(-1);
  return rows.length > query.limit && end ? { items, next: encodeCursor([end.dueAt ?? 'infinity', end.caseId]) } : { items };
}

/** The city's day in which `now` lies: from its first instant up to the next day's. */
export function dayOf(now: Date, zone: Zone): { from: Date; to: Date } {
  const today = zone.dateOf(now);
  return { from: zone.instantOf(today, 0), to: zone.instantOf(addDays(today, 1), 0) };
}
