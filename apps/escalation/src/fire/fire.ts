import type { Clock, Logger } from '#libs/service';
import { failpoint, outbox, type OutboxRow, type Store } from '#libs/store';
import type { EscalationMetrics } from '../metrics.ts';
import { earliestPoint, markFaulty, takeDue, type DuePoint } from './due-points.ts';
import type { Horizon } from './horizon.ts';
import { recordOf } from './proposal.ts';

export interface FireDeps {
  store: Store;
  horizon: Pick<Horizon, 'look'>;
  /** `ce_source` of what is proposed. */
  source: string;
  clock: Clock;
  logger: Logger;
  metrics: EscalationMetrics;
}

/** Points per transaction: each takes a lock of its own for the order of its key, of which a server has some thousands. */
const most = 500;
/** Milliseconds: the rest is being read, or others have the points in hand. */
const shortPause = 20;

/**
 * One round: everything that is due and may fire is proposed, oldest first, until nothing is left. Gives the
 * milliseconds until there may be more, as `Loop` wants them. Any number of instances may do it at once.
 */
export async function fireDue(signal: AbortSignal, deps: FireDeps): Promise<number | undefined> {
  const { store, horizon, clock, metrics } = deps;
  const earliest = await earliestPoint(store);
  const wait = earliest === undefined ? undefined : earliest.getTime() - clock.now().getTime();
  if (!metrics.reading() && (wait === undefined || wait > 0)) return wait;
  const until = await horizon.look();
  metrics.setReading(until === undefined);
  if (!until) return shortPause;
  let fired = 0;
  while (!signal.aborted) {
    const taken = await fireSome(until, deps);
    if (taken === 0) break;
    fired += taken;
  }
  return fired > 0 ? 0 : shortPause;
}

/** One transaction: takes points and writes their proposals. Gives how many it took. */
async function fireSome(until: Date, { store, source, clock, logger, metrics }: FireDeps): Promise<number> {
  const { due, faulty } = await store.transaction(async (tx) => {
    const now = clock.now();
    const taken = await takeDue(tx, until, most, now);
    if (taken.length > 0) failpoint('after-claim', store.schema);
    const encoded = encode(taken, now, source);
    await outbox.add(tx, encoded.rows);
    await markFaulty(tx, encoded.faulty);
    return { due: taken, faulty: encoded.faulty };
  });
  for (const { point: { case_id: caseId, unit, point }, fault } of faulty) {
    logger.error({ caseId, unit, point, fault }, 'a point cannot be proposed: it waits for the next event of its case, others go on');
  }
  const wrong = new Set(faulty.map(({ point }) => point));
  metrics.fired(due.filter((point) => !wrong.has(point)), faulty.length);
  return due.length;
}

interface Encoded {
  rows: OutboxRow[];
  faulty: { point: DuePoint; fault: string }[];
}

/** One faulty case never stops the others. */
function encode(taken: readonly DuePoint[], now: Date, source: string): Encoded {
  const encoded: Encoded = { rows: [], faulty: [] };
  for (const point of taken) {
    try {
      encoded.rows.push(recordOf(point, now, source));
    } catch (error) {
      encoded.faulty.push({ point, fault: error instanceof Error ? error.message : String(error) });
    }
  }
  return encoded;
}
