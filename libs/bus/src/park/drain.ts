import type { Clock, Logger } from '#libs/service';
import { isRetryable, isUnavailable, type Store, type Tx } from '#libs/store';
import { isPermanent, reasonOf } from '../consume/failure.ts';
import type { BatchHandler } from '../consume/pattern.ts';
import type { BusRecord } from '../record.ts';
import type { Parking } from './parking.ts';

export interface DrainOptions {
  store: Store;
  parking: Parking;
  consumer: string;
  handlerOf(topic: string): BatchHandler | undefined;
  attempts: number;
  clock: Clock;
  logger: Logger;
}

const lookPause = 1000;
/** Records handled under one lock: new records of the key wait for it, at most their lock time-out. */
const drainedAtOnce = 20;

/**
 * Hands released keys' records to the handler, in order, one by one. The key's row stays locked meanwhile and exists
 * until the last record is through, so that a new record of the key cannot overtake. A record that fails again parks
 * the key again. Any instance of the service may do it, whichever partitions it has.
 */
export async function drainReleased(options: DrainOptions, stop: AbortSignal): Promise<void> {
  const { store, consumer, clock, logger } = options;
  while (!stop.aborted) {
    try {
      await store.whenAvailable(stop);
      const released = await store.query<{ id: string }>(
        "SELECT id FROM parked_keys WHERE consumer = $1 AND state = 'releasing' ORDER BY id LIMIT 20",
        [consumer],
      );
      for (const { id } of released) {
        let more = !stop.aborted;
        while (more) more = (await drainSome(id, options)) && !stop.aborted;
      }
      if (released.length > 0) continue;
    } catch (error) {
      // Nothing was decided: the rows are as they were, and effects that were made are known to the inbox.
      if (!isUnavailable(error)) logger.warn({ reason: reasonOf(error) }, 'release of parked keys waits');
    }
    await clock.sleep(lookPause, stop);
  }
}

interface ParkedRow {
  id: string;
  partition: number;
  offset: string;
  headers: Record<string, string>;
  value: Buffer;
  recorded_at: Date;
}

/** True when there may be more to do for this key. */
async function drainSome(id: string, options: DrainOptions): Promise<boolean> {
  return options.store.transaction(async (tx) => {
    // Handlers work in transactions of their own, during which this one is idle.
    await tx.execute('SET LOCAL idle_in_transaction_session_timeout = 0');
    const [key] = await tx.query<{ topic: string; key: string | null }>(
      "SELECT topic, key FROM parked_keys WHERE id = $1 AND state = 'releasing' FOR UPDATE SKIP LOCKED",
      [id],
    );
    if (!key) return false;
    const handler = options.handlerOf(key.topic);
    if (!handler) {
      options.logger.error({ topic: key.topic, parkedKey: id }, 'released key has no handler here any more');
      await tx.execute("UPDATE parked_keys SET state = 'parked' WHERE id = $1", [id]);
      return false;
    }
    const rows = await tx.query<ParkedRow>(
      'SELECT id, partition, "offset", headers, value, recorded_at FROM parked_records WHERE parked_key = $1 ORDER BY partition, "offset" LIMIT $2',
      [id, drainedAtOnce],
    );
    if (rows.length === 0) {
      await tx.execute('DELETE FROM parked_keys WHERE id = $1', [id]);
      options.logger.info({ topic: key.topic, parkedKey: id }, 'released key is through');
      return false;
    }
    for (const row of rows) {
      const { partition, offset, headers, value, recorded_at: timestamp } = row;
      const record: BusRecord = { topic: key.topic, key: key.key, partition, offset, headers, value, timestamp };
      if (!(await handled(record, id, handler, tx, options))) return false;
      await tx.execute('DELETE FROM parked_records WHERE id = $1', [row.id]);
    }
    return true;
  });
}

async function handled(record: BusRecord, id: string, handler: BatchHandler, tx: Tx, options: DrainOptions): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await handler([record]);
      return true;
    } catch (error) {
      if (isUnavailable(error) || isRetryable(error)) throw error;
      if (!isPermanent(error) && attempt < options.attempts) {
        await options.clock.sleep(100 * 4 ** (attempt - 1));
        continue;
      }
      const reason = reasonOf(error);
      await tx.execute(
        "UPDATE parked_keys SET state = 'parked', reason = $2, attempts = $3, parked_at = clock_timestamp() WHERE id = $1",
        [id, reason, attempt],
      );
      await options.parking.announce(tx, id, record, { reason, attempts: attempt });
      options.logger.error({ topic: record.topic, offset: record.offset, parkedKey: id, reason }, 'released record failed again: parked again');
      return false;
    }
  }
}
