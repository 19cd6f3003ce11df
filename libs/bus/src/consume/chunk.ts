import type { Clock, Logger } from '#libs/service';
import { failpoint, isRetryable, isUnavailable, type Store } from '#libs/store';
import type { BusRecord } from '../record.ts';
import type { Parking } from '../park/parking.ts';
import { slotOf } from '../park/slot.ts';
import { Interrupted, isPermanent, reasonOf } from './failure.ts';
import type { BatchHandler } from './pattern.ts';

export interface ChunkDeps {
  store: Pick<Store, 'schema' | 'whenAvailable'>;
  parking: Pick<Parking, 'divert' | 'park'>;
  clock: Clock;
  logger: Logger;
  /** How often a single record is tried before its key is parked. */
  attempts: number;
  onRead?: OnRead | undefined;
}

/** All records of the partition before `next` had their effect or wait behind a parked key, and that is committed. */
export type OnRead = (read: { topic: string; partition: number; next: string }) => Promise<void>;

/**
 * Handles records of one topic-partition, in order, until each has had its effect, waits behind its parked key, or has
 * parked it. Rejects only with Interrupted, when `lease` is aborted: then nothing may be committed.
 */
export async function handleChunk(records: BusRecord[], handler: BatchHandler, lease: AbortSignal, deps: ChunkDeps): Promise<void> {
  await settle(records, handler, lease, deps);
  const { onRead } = deps;
  const last = records.at(-1);
  if (onRead && last) {
    const { topic, partition, offset } = last;
    await patiently(() => onRead({ topic, partition, next: String(BigInt(offset) + 1n) }), lease, deps);
  }
}

async function settle(records: BusRecord[], handler: BatchHandler, lease: AbortSignal, deps: ChunkDeps): Promise<void> {
  const open = await patiently(() => deps.parking.divert(records), lease, deps);
  if (open.length === 0) return;
  if (open.length > 1) {
    try {
      await patiently(() => handler(open), lease, deps);
      failpoint('after-effect', deps.store.schema);
      return;
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      deps.logger.warn({ topic: open[0]?.topic, records: open.length, reason: reasonOf(error) }, 'batch failed, now record by record');
    }
  }
  const parkedHere = new Set<string>();
  for (const record of open) {
    if (parkedHere.has(slotOf(record))) await patiently(() => deps.parking.divert([record]), lease, deps);
    else if (!(await handleOne(record, handler, lease, deps))) parkedHere.add(slotOf(record));
  }
}

/** Tries one record; false when it failed for good and its key is parked. */
async function handleOne(record: BusRecord, handler: BatchHandler, lease: AbortSignal, deps: ChunkDeps): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await patiently(() => handler([record]), lease, deps);
      failpoint('after-effect', deps.store.schema);
      return true;
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      if (!isPermanent(error) && attempt < deps.attempts) {
        await pause(backOff(attempt), lease, deps);
        continue;
      }
      const reason = reasonOf(error);
      await patiently(() => deps.parking.park(record, { reason, attempts: attempt }), lease, deps);
      const { topic, partition, offset } = record;
      deps.logger.error({ topic, partition, offset, reason, attempts: attempt }, 'record failed for good: its key is parked');
      return false;
    }
  }
}

/** Does `work` again for as long as the database is away or a conflict stands in the way; other errors go through. */
async function patiently<Result>(work: () => Promise<Result>, lease: AbortSignal, deps: ChunkDeps): Promise<Result> {
  for (let conflicts = 0; ; ) {
    if (lease.aborted) throw new Interrupted();
    try {
      return await work();
    } catch (error) {
      if (isUnavailable(error)) {
        // A short pause too: the error may have come from somewhere that the store does not watch.
        await pause(200, lease, deps);
        await deps.store.whenAvailable(lease);
      } else if (isRetryable(error)) {
        await pause(backOff((conflicts += 1)), lease, deps);
      } else {
        throw error;
      }
    }
  }
}

async function pause(milliseconds: number, lease: AbortSignal, { clock }: ChunkDeps): Promise<void> {
  await clock.sleep(milliseconds, lease);
  if (lease.aborted) throw new Interrupted();
}

/** 100 ms, 400 ms, 1.6 s, then 5 s. */
function backOff(attempt: number): number {
  return Math.min(100 * 4 ** (attempt - 1), 5000);
}
