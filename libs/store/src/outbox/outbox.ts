import type { Tx } from '../tx.ts';
import type { OutboxRow, OutgoingRecord } from './port.ts';

/** The signal (`store.onSignal`) and, with the schema before it, the NOTIFY channel that wakes the relay. */
export const outboxSignal = 'outbox';

// Sequence numbers are drawn in another order than transactions commit. So each (topic, key) is locked until the end of
// the transaction before numbers are drawn: rows of one key become visible in the order of their numbers. The locks are
// taken in the order of their hashes, so that two transactions cannot deadlock.
const insert = (condition: string) => `
  WITH given AS MATERIALIZED (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::bytea[]) WITH ORDINALITY
      AS row(id, topic, key, headers, value, place) ${condition}
  ), slots AS MATERIALIZED (
    SELECT DISTINCT hashtextextended(current_schema || ':' || topic || ':' || key, 0) AS slot FROM given WHERE key IS NOT NULL ORDER BY slot
  ), locked AS MATERIALIZED (
    SELECT count(pg_advisory_xact_lock(slot)) AS locks FROM (SELECT slot FROM slots ORDER BY slot) AS sorted
  )
  INSERT INTO outbox (id, topic, key, headers, value)
  SELECT id, topic, key, headers, value FROM given CROSS JOIN locked WHERE locks >= 0 ORDER BY place`;

const insertAll = insert('');
const insertOfMain = insert('WHERE id IN (SELECT id FROM main)');

export const outbox = {
  /** Adds rows in their order; they leave right after `tx` commits. */
  async add(tx: Tx, rows: readonly OutboxRow[]): Promise<void> {
    if (rows.length === 0) return;
    const records = rows.map(inBytes);
    tx.hand(records);
    await tx.defer(insertAll, columnsOf(records));
    tx.signal(outboxSignal);
  },

  /**
   * For `tx.alone`: of these rows, those whose id is in the column `id` (text) of its statement. Gives all of them, to be
   * handed over (`tx.hand`) once it is known which they are.
   */
  async addOfMain(tx: Tx, rows: readonly OutboxRow[]): Promise<OutgoingRecord[]> {
    const records = rows.map(inBytes);
    await tx.defer(insertOfMain, columnsOf(records));
    tx.signal(outboxSignal);
    return records;
  },
};

function columnsOf(rows: readonly OutgoingRecord[]): unknown[] {
  return [
    rows.map(({ id }) => id),
    rows.map(({ topic }) => topic),
    rows.map(({ key }) => key),
    rows.map(({ headers }) => JSON.stringify(headers)),
    rows.map(({ value }) => value),
  ];
}

function inBytes({ value, ...row }: OutboxRow): OutgoingRecord {
  return { ...row, value: typeof value === 'string' ? Buffer.from(value) : value };
}
