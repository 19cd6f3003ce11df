import { PermanentError, type BusRecord } from '#libs/bus';
import type { CaseEvent } from '#libs/contract';
import type { Store, Tx } from '#libs/store';
import { readCases, writeFolded } from '../records/cases.ts';
import type { FoldedCase, Reached } from './case.ts';
import { fold, reachedBy, VersionGap } from './fold.ts';
import { readCaseEvent } from './read-event.ts';

/** The signal of the store after clocks have changed. */
export const clocksSignal = 'clocks';

/**
 * One batch of cases.events.v1: folded, and written in one transaction. Versions tell what comes twice, so no inbox is
 * kept. Throws, with nothing done, when one record cannot be folded: the bus then tries them one by one, and parks its key.
 */
export async function foldBatch(records: readonly BusRecord[], store: Store): Promise<void> {
  const events = records.map(readCaseEvent);
  const ids = [...new Set(events.map(({ caseId }) => caseId))];
  await store.transaction(async (tx) => {
    // Asked together, the locks first: what another member wrote of these partitions is seen.
    const [, known] = await Promise.all([lockPartitions(tx, records), readCases(tx, ids)]);
    const { changed, clockChanged, reached } = foldEvents(known, events);
    await writeFolded(tx, changed, clockChanged, reached);
    if (clockChanged.length > 0) tx.signal(clocksSignal);
  });
}

/** What the events make of the cases; `known` is brought up to date. @throws PermanentError at a gap in a case's versions */
export function foldEvents(known: Map<string, FoldedCase>, events: readonly CaseEvent[]): {
  changed: FoldedCase[]; clockChanged: FoldedCase[]; reached: Reached[];
} {
  const changed = new Set<string>();
  const clockChanged = new Set<string>();
  const reached: Reached[] = [];
  for (const event of events) {
    const before = known.get(event.caseId);
    const after = foldOrPark(before, event);
    if (after === before) continue;
    known.set(event.caseId, after);
    changed.add(event.caseId);
    if (event.clock) clockChanged.add(event.caseId);
    const point = reachedBy(before, event);
    if (point) reached.push(point);
  }
  // Sorted, so that two transactions could not deadlock.
  const all = (ids: ReadonlySet<string>) => [...ids].sort().map((id) => known.get(id)!);
  return { changed: all(changed), clockChanged: all(clockChanged), reached };
}

function foldOrPark(before: FoldedCase | undefined, event: CaseEvent): FoldedCase {
  try {
    return fold(before, event);
  } catch (error) {
    if (error instanceof VersionGap) throw new PermanentError(error.message, { cause: error });
    throw error;
  }
}

/**
 * A member that was thought dead may still work on a partition that is ours by now; a new case has no row yet that could
 * be locked.
 */
async function lockPartitions(tx: Tx, records: readonly BusRecord[]): Promise<void> {
  const partitions = [...new Set(records.map(({ partition }) => partition))].sort((a, b) => a - b);
  await tx.query(
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema || ':partition:' || p, 0)) FROM (SELECT p FROM unnest($1::int[]) AS p ORDER BY p) AS sorted",
    [partitions],
  );
}
