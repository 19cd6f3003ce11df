import type { CaseEvent, IntakeMessageReceived, Place } from '#libs/contract';
import type { Sql, Tx } from '#libs/store';
import type { CaseState } from '../case/state.ts';
import type { StoryEntry } from '../view/department-view.ts';

/** A message as the case keeps it: the intake message with its latest amendment applied; identity stays sealed. */
export interface KeptMessage {
  message: IntakeMessageReceived;
  revision: number;
}

/** A case as it is read for a decision. */
export interface KeptCase {
  state: CaseState;
  place?: Place;
  messages: KeptMessage[];
  entries: StoryEntry[];
}

/** What one decision, or several in one batch, did to one case. */
export interface CaseChange {
  before: CaseState | undefined;
  state: CaseState;
  place: Place | undefined;
  events: readonly CaseEvent[];
  /** New or amended messages. */
  messages: readonly KeptMessage[];
  entries: readonly (StoryEntry & { version: number })[];
  /** The senders that the case now knows. */
  senders: readonly KnownSender[];
}

/** A sender of a case: the HMAC of his number or address, and whether the way of a message proved it or it was only named. */
export interface KnownSender {
  digest: string;
  proved: boolean;
}

/** Reads cases with their stories; with `lock`, no other transaction can change them until this one ends. */
export async function readCases(sql: Sql, ids: readonly string[], lock: boolean): Promise<Map<string, KeptCase>> {
  if (ids.length === 0) return new Map();
  // Asked together, the lock first: what it waited for is seen by those behind it.
  const [cases, messages, entries] = await Promise.all([
    sql.query<{ id: string; state: CaseState; place: Place | null }>(
      // In the order of ids, so that two transactions cannot deadlock.
      `SELECT id, state, place FROM cases WHERE id = ANY($1::uuid[]) ORDER BY id ${lock ? 'FOR UPDATE' : ''}`,
      [ids],
    ),
    readMessages(sql, ids),
    readEntries(sql, ids),
  ]);
  return new Map(
    cases.map(({ id, state, place }) => [
      id,
      { state, ...(place ? { place } : {}), messages: messages.get(id) ?? [], entries: entries.get(id) ?? [] },
    ]),
  );
}

async function readMessages(sql: Sql, ids: readonly string[]): Promise<Map<string, KeptMessage[]>> {
  const rows = await sql.query<KeptMessage & { case_id: string }>(
    'SELECT case_id, message, revision FROM case_messages WHERE case_id = ANY($1::uuid[]) ORDER BY received_at, message_id',
    [ids],
  );
  return grouped(rows.map(({ case_id, message, revision }) => [case_id, { message, revision }]));
}

async function readEntries(sql: Sql, ids: readonly string[]): Promise<Map<string, StoryEntry[]>> {
  const rows = await sql.query<{ case_id: string; at: Date; author: StoryEntry['author']; unit: string | null; kind: string; public: boolean; text: string }>(
    'SELECT case_id, at, author, unit, kind, public, text FROM case_entries WHERE case_id = ANY($1::uuid[]) ORDER BY id',
    [ids],
  );
  return grouped(
    rows.map(({ case_id, at, unit, ...rest }) => [
      case_id,
      { ...rest, at: at.toISOString(), ...(unit === null ? {} : { unit }) },
    ]),
  );
}

function grouped<Item>(pairs: readonly (readonly [string, Item])[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const [key, item] of pairs) groups.set(key, [...(groups.get(key) ?? []), item]);
  return groups;
}

/** Writes what changed, a statement per table for the whole batch. */
export async function writeChanges(tx: Tx, changes: readonly CaseChange[]): Promise<void> {
  await writeCases(tx, changes);
  await writeRows(tx, 'case_events', ['case_id uuid', 'version integer', 'event jsonb'],
    changes.flatMap(({ events }) => events.map((event) => ({ case_id: event.caseId, version: event.version, event }))));
  await writeRows(tx, 'case_messages',
    ['message_id uuid', 'case_id uuid', 'revision integer', 'received_at timestamptz', 'medium text', 'message jsonb'],
    changes.flatMap(({ state, messages }) => messages.map(({ message, revision }) => ({
      message_id: message.id, case_id: state.id, revision, received_at: message.receivedAt, medium: message.medium, message,
    }))),
    'ON CONFLICT (message_id) DO UPDATE SET revision = excluded.revision, message = excluded.message');
  await writeRows(tx, 'case_senders', ['digest text', 'case_id uuid', 'proved boolean'],
    changes.flatMap(({ state, senders }) => senders.map((sender) => ({ ...sender, case_id: state.id }))),
    'ON CONFLICT (digest, case_id) DO UPDATE SET proved = true WHERE excluded.proved AND NOT case_senders.proved');
  await writeRows(tx, 'case_entries',
    ['case_id uuid', 'version integer', 'at timestamptz', 'author text', 'unit text', 'kind text', 'public boolean', 'text text'],
    changes.flatMap(({ state, entries }) => entries.map((entry) => ({ case_id: state.id, ...entry }))));
}

const caseColumns = [
  'id uuid', 'number text', 'version integer', 'status text', 'unit text', 'kind text', 'category text',
  'subcategory text', 'district text', 'channel text', 'medium text', 'account text', 'emergency boolean',
  'confidential boolean', 'opened_at timestamptz', 'received_at timestamptz', 'due_at timestamptz', 'place jsonb',
  'state jsonb',
];

async function writeCases(tx: Tx, changes: readonly CaseChange[]): Promise<void> {
  const changing = ['version', 'status', 'unit', 'kind', 'category', 'subcategory', 'district', 'emergency', 'confidential', 'due_at', 'place', 'state'];
  await writeRows(tx, 'cases', caseColumns, changes.map(rowOf),
    `ON CONFLICT (id) DO UPDATE SET ${changing.map((column) => `${column} = excluded.${column}`).join(', ')}`);
}

function rowOf({ state, place }: CaseChange): Record<string, unknown> {
  const { id, number, version, status, unit, kind, category, subcategory, district, channel, medium, account } = state;
  return {
    id, number, version, status, unit, kind, category, subcategory, district, channel, medium, account,
    emergency: state.emergency, confidential: state.confidential, opened_at: state.openedAt,
    received_at: state.receivedAt, due_at: state.due?.at, place, state,
  };
}

/** Inserts rows given as objects; `columns` are names with their types. */
export async function writeRows(
  tx: Tx, table: string, columns: readonly string[], rows: readonly Record<string, unknown>[], onConflict = '',
): Promise<void> {
  if (rows.length === 0) return;
  const names = columns.map((column) => column.split(' ')[0]).join(', ');
  await tx.defer(
    `INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_to_recordset($1::jsonb) AS row(${columns.join(', ')}) ${onConflict}`,
    [JSON.stringify(rows)],
  );
}
