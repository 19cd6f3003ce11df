import { PermanentError, type BusRecord } from '#libs/bus';
import { caseEvent, decodeEvent, eventTypes, MalformedEvent, parseData, type CaseEvent, type CaseStatus } from '#libs/contract';
import type { Store, Tx } from '#libs/store';
import { foldPublic, VersionGap, type PublicCase, type PublicUpdate } from './public-case.ts';

interface Row {
  message_id: string;
  service: string;
  case_id: string | null;
  number: string | null;
  version: number | null;
  status: CaseStatus | null;
  unit: string | null;
  kind: string | null;
  due_at: Date | null;
  paused: boolean;
  merged: boolean;
  hidden: boolean;
  reason: string | null;
  updated_at: Date | null;
}

interface Folding {
  messageId: string;
  one: PublicCase | { service: string };
  changed: boolean;
}

const columns = 'message_id, service, case_id, number, version, status, unit, kind, due_at, paused, merged, hidden, reason, updated_at';

/**
 * One batch of cases.events.v1, folded into what everybody may see of requests that came in by Open311; other cases are
 * passed over. Versions tell what comes twice. Throws, with nothing done, when one record cannot be folded: the bus then
 * tries them one by one, and parks its key.
 */
export async function foldBatch(records: readonly BusRecord[], store: Store): Promise<void> {
  const events = records.map(readCaseEvent);
  const messageIds = events.flatMap((event) => (event.type === 'case.opened' && event.data.medium === 'open311' ? [event.data.messageId] : []));
  const caseIds = [...new Set(events.map(({ caseId }) => caseId))];
  const [any] = await store.query('SELECT 1 FROM open311_requests WHERE case_id = ANY($1::uuid[]) OR message_id = ANY($2::uuid[]) LIMIT 1', [caseIds, messageIds]);
  if (any === undefined) return;
  await store.transaction(async (tx) => {
    // In one order, so that two transactions cannot deadlock.
    const rows = await tx.query<Row>(
      `SELECT ${columns} FROM open311_requests WHERE case_id = ANY($1::uuid[]) OR message_id = ANY($2::uuid[]) ORDER BY message_id FOR UPDATE`,
      [caseIds, messageIds],
    );
    await fold(tx, rows, events);
  });
}

async function fold(tx: Tx, rows: readonly Row[], events: readonly CaseEvent[]): Promise<void> {
  const byCase = new Map<string, Folding>(rows.flatMap((row) => (row.case_id === null ? [] : [[row.case_id, foldingOf(row)]])));
  const updates: PublicUpdate[] = [];
  for (const event of events) {
    const opened = event.type === 'case.opened' && !byCase.has(event.caseId) ? rows.find(({ message_id: id }) => id === event.data.messageId) : undefined;
    if (opened) byCase.set(event.caseId, foldingOf(opened));
    const folding = byCase.get(event.caseId);
    if (!folding) continue;
    const { after, update } = foldOrPark(folding.one, event);
    folding.changed ||= after !== folding.one;
    folding.one = after;
    if (update) updates.push(update);
  }
  await write(tx, [...byCase.values()].filter(({ changed }) => changed), updates);
}

async function write(tx: Tx, folded: readonly Folding[], updates: readonly PublicUpdate[]): Promise<void> {
  const cases = folded.flatMap(({ messageId, one }) => ('version' in one ? [{
    message_id: messageId, service: one.service, case_id: one.caseId, number: one.number, version: one.version, status: one.status, unit: one.unit,
    kind: one.kind ?? null, due_at: one.dueAt ?? null, paused: one.paused, merged: one.merged, hidden: one.hidden, reason: one.reason ?? null, updated_at: one.updatedAt,
  }] : []));
  if (cases.length > 0) {
    await tx.defer(
      `UPDATE open311_requests AS kept SET service = given.service, case_id = given.case_id, number = given.number, version = given.version, status = given.status,
         unit = given.unit, kind = given.kind, due_at = given.due_at, paused = given.paused, merged = given.merged, hidden = given.hidden,
         reason = given.reason, updated_at = given.updated_at,
         -- What is never shown again is not kept here either.
         description = CASE WHEN given.hidden THEN NULL ELSE kept.description END, address = CASE WHEN given.hidden THEN NULL ELSE kept.address END,
         address_id = CASE WHEN given.hidden THEN NULL ELSE kept.address_id END, latitude = CASE WHEN given.hidden THEN NULL ELSE kept.latitude END,
         longitude = CASE WHEN given.hidden THEN NULL ELSE kept.longitude END
       FROM jsonb_to_recordset($1::jsonb) AS given(message_id uuid, service text, case_id uuid, number text, version integer, status text, unit text,
         kind text, due_at timestamptz, paused boolean, merged boolean, hidden boolean, reason text, updated_at timestamptz)
       WHERE kept.message_id = given.message_id`,
      [JSON.stringify(cases)],
    );
  }
  if (updates.length > 0) {
    await tx.defer(
      `INSERT INTO open311_updates (update_id, case_id, status, paused, unit, reason, at)
       SELECT given.id, given."caseId", given.status, given.paused, given.unit, given.reason, given.at
       FROM jsonb_to_recordset($1::jsonb) AS given(id uuid, "caseId" uuid, status text, paused boolean, unit text, reason text, at timestamptz)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(updates)],
    );
  }
}

function foldingOf(row: Row): Folding {
  const { message_id: messageId, service, case_id: caseId, number, version, status, unit, kind, due_at: dueAt, paused, merged, hidden, reason, updated_at: updatedAt } = row;
  if (caseId === null || number === null || version === null || status === null || unit === null || updatedAt === null) {
    return { messageId, one: { service }, changed: false };
  }
  return {
    messageId, changed: false,
    one: {
      caseId, number, version, status, unit, service, paused, merged, hidden, updatedAt: updatedAt.toISOString(),
      ...(kind === null ? {} : { kind }), ...(dueAt === null ? {} : { dueAt: dueAt.toISOString() }), ...(reason === null ? {} : { reason }),
    },
  };
}

function foldOrPark(one: Folding['one'], event: CaseEvent): ReturnType<typeof foldPublic> {
  try {
    return foldPublic(one, event);
  } catch (error) {
    if (error instanceof VersionGap) throw new PermanentError(error.message, { cause: error });
    throw error;
  }
}

/** @throws MalformedEvent when it is no event of a case */
function readCaseEvent(record: BusRecord): CaseEvent {
  const envelope = decodeEvent(record.headers, record.value);
  const event = parseData(caseEvent, envelope);
  if (envelope.type !== eventTypes.versioned(event.type)) throw new MalformedEvent('ce_type is not the type of the data');
  return event;
}
