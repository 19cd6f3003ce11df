import { endOfTurn, GroupCommit, isRetryable, isUnavailable } from '#libs/store';
import type { BusRecord } from '../record.ts';
import type { BatchHandler } from './pattern.ts';

/** While the database works for one call of a backlog the next is being made ready. */
const sideBySide = 2;

/**
 * Lets partitions share a handler's calls: one call at a time, and what other partitions bring meanwhile goes into the
 * next, up to `most` records; of a backlog two at a time. Row locks would have their transactions wait for each other
 * anyway, and one is cheaper than twelve. Of a call that fails each part is tried alone, so a rejection is always the caller's own.
 */
export function shareCalls(handler: BatchHandler, most: number): BatchHandler {
  const calls = new GroupCommit<BusRecord[], undefined>({
    most, weigh: ({ length }) => length, gather: endOfTurn, parallel: sideBySide,
    failsAll: (error) => isUnavailable(error) || isRetryable(error),
    async write(chunks) {
      await handler(chunks.flat());
      return chunks.map(() => undefined);
    },
  });
  return (records) => calls.submit(records);
}

type Divert = (records: BusRecord[]) => Promise<BusRecord[]>;

/**
 * The same for the question which records' keys are parked; each caller gets his own of those that are not. It is the
 * first that is asked of a record, so what `gather` waits for shares the handler's call as well.
 */
export function shareDiverting(divert: Divert, most: number, gather = endOfTurn): Divert {
  const calls = new GroupCommit<BusRecord[], BusRecord[]>({
    most, weigh: ({ length }) => length, gather,
    failsAll: () => true,
    async write(chunks) {
      const open = new Set(await divert(chunks.flat()));
      return chunks.map((chunk) => chunk.filter((record) => open.has(record)));
    },
  });
  return (records) => calls.submit(records);
}
