import { caseStatuses } from '#libs/contract';
import type { Sql } from '#libs/store';
import type { CaseState } from '../case/state.ts';
import { summaryOf, type CaseSummary } from '../view/staff-view.ts';
import { decodeCursor, encodeCursor, orderOf, type Order } from './case-order.ts';
import type { CaseQuery } from './case-query.ts';

export interface Page<Item> {
  items: Item[];
  /** Pass it as `after` for the next page; absent at the end. */
  next?: string;
}

/** Cases that know one of `senders` (HMACs), but those of the kinds `without`. */
export interface OfSenders {
  senders: readonly string[];
  without: readonly string[];
}

/**
 * Emergencies first, then the newest; a range of numbers or dates in its own order. Paged by what was seen last, so that
 * new cases do not shift pages. Reads as much of an index as the page is long, however many cases there are: each value
 * of the leading filter is looked up by itself, and its newest are merged.
 */
export async function listCases(sql: Sql, query: CaseQuery, of?: OfSenders): Promise<Page<CaseSummary> | { badCursor: true }> {
  const order = orderOf(query);
  const last = query.after === undefined ? undefined : decodeCursor(order, query.after);
  if (query.after !== undefined && !last) return { badCursor: true };
  const values: unknown[] = [];
  const bind = (value: unknown, type: string): string => `$${values.push(value)}::${type}`;

  const branches = branchesOf(query, order, of);
  const conditions = [
    ...branches.map(({ column }) => `c.${column} = ${column}_of.value`),
    ...filtersOf(query, new Set(branches.map(({ column }) => column)), bind),
    ...(of ? [
      `c.id IN (SELECT case_id FROM case_senders WHERE digest = ANY(${bind(of.senders, 'text[]')}))`,
      `c.kind <> ALL(${bind(of.without, 'text[]')})`,
    ] : []),
    ...(last ? [`(${columnsOf(order)}) ${order.direction === 'ASC' ? '>' : '<'} (${order.columns.map(([, type], index) => bind(last[index], type)).join(', ')})`] : []),
  ];
  const sources = branches.map(({ column, type, given }) => `unnest(${bind(given, `${type}[]`)}) AS ${column}_of (value)`);
  const most = query.limit + 1;
  const page = `SELECT c.* FROM ${[...sources, `LATERAL (
      SELECT ${columnsOf(order)}${order.name === 'number' ? ', c.id' : ''} FROM cases c ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
      ORDER BY ${sorted(order)} LIMIT ${most}
    ) c`].join(' CROSS JOIN ')} ORDER BY ${sorted(order)} LIMIT ${most}`;
  const rows = await sql.query<{ state: CaseState; text: string }>(
    `SELECT c.state, coalesce(first.text, '') AS text FROM (${page}) page JOIN cases c ON c.id = page.id
     LEFT JOIN LATERAL (
       SELECT m.message->>'text' AS text FROM case_messages m WHERE m.case_id = c.id ORDER BY m.received_at, m.message_id LIMIT 1
     ) first ON true
     ORDER BY ${sorted(order)}`,
    values,
  );
  const items = rows.slice(0, query.limit).map(({ state, text }) => summaryOf(state, text));
  const end = items.at(-1);
  return rows.length > query.limit && end ? { items, next: encodeCursor(order, end) } : { items };
}

function columnsOf({ columns }: Order): string {
  return columns.map(([column]) => `c.${column}`).join(', ');
}

function sorted({ columns, direction }: Order): string {
  return columns.map(([column]) => `c.${column} ${direction}`).join(', ');
}

interface Branch {
  column: string;
  type: 'text' | 'boolean';
  given: readonly unknown[];
}

/**
 * Those that have an index of their own, the ones that leave the fewest cases first. Of several only one is entered by
 * and its cases are looked through: a pair that never occurs together costs as much as the cases of one value.
 */
const leading = ['subcategory', 'unit', 'district', 'category', 'account', 'medium', 'channel', 'kind'] as const;

/**
 * What the index is entered by: value by value, for an index gives its order only behind single values. With a status
 * beside it always, as the indices have it.
 */
function branchesOf(query: CaseQuery, { name }: Order, of: OfSenders | undefined): Branch[] {
  if (of || query.number !== undefined || query.messageId !== undefined) return [];
  const status: Branch = { column: 'status', type: 'text', given: query.status ?? caseStatuses };
  if (name === 'due') return [status];
  if (name !== 'newest') return [];
  const lead = leading.find((column) => query[column] !== undefined);
  // By a range of time the emergencies, which stand first, would have to be read to their end.
  const ranged = query.emergency !== undefined || query.openedFrom !== undefined || query.openedTo !== undefined;
  return [
    ...(lead ? [{ column: lead, type: 'text' as const, given: query[lead]! }] : []),
    ...(lead || query.status || query.confidential === true ? [status] : []),
    ...(ranged ? [{ column: 'emergency', type: 'boolean' as const, given: query.emergency === undefined ? [true, false] : [query.emergency] }] : []),
  ];
}

function filtersOf(query: CaseQuery, entered: ReadonlySet<string>, bind: (value: unknown, type: string) => string): string[] {
  const conditions: string[] = [];
  for (const column of ['status', ...leading] as const) {
    if (query[column] && !entered.has(column)) conditions.push(`c.${column} = ANY(${bind(query[column], 'text[]')})`);
  }
  // As it stands in the index, which holds confidential cases only.
  if (query.confidential !== undefined) conditions.push(query.confidential ? 'c.confidential' : 'NOT c.confidential');
  if (query.emergency !== undefined && !entered.has('emergency')) conditions.push(`c.emergency = ${bind(query.emergency, 'boolean')}`);
  if (query.number !== undefined) conditions.push(`c.number = ${bind(query.number, 'text')}`);
  if (query.numberPrefix !== undefined) {
    // Numbers are of ASCII signs below ~.
    conditions.push(`c.number >= ${bind(query.numberPrefix, 'text')} AND c.number < ${bind(`${query.numberPrefix}~`, 'text')}`);
  }
  if (query.messageId !== undefined) conditions.push(`c.id IN (SELECT case_id FROM case_messages WHERE message_id = ${bind(query.messageId, 'uuid')})`);
  const ranges = [
    ['opened_at >=', query.openedFrom], ['opened_at <', query.openedTo], ['received_at >=', query.receivedFrom],
    ['received_at <', query.receivedTo], ['due_at <', query.dueBefore],
  ] as const;
  for (const [comparison, value] of ranges) {
    if (value !== undefined) conditions.push(`c.${comparison} ${bind(value, 'timestamptz')}`);
  }
  return conditions;
}
