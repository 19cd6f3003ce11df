import type { BusRecord } from '#libs/bus';
import { inbox } from '#libs/store';
import type { Deciding } from '../effects/deciding.ts';
import { writeSteps } from '../effects/write-steps.ts';
import type { RoutingMetrics } from '../metrics.ts';
import { sourceTasks } from '../sources/source-tasks.ts';
import { IntakeBatch } from './intake-batch.ts';
import { readRecord } from './read-record.ts';

export interface IntakeDeps extends Deciding {
  metrics: RoutingMetrics;
}

/**
 * One batch of intake.messages.v1: parsed and opened first, then in one transaction inbox, cases, events, departments'
 * positions and sequences, answers, tasks and outbox. Throws, with nothing done, when one record cannot be handled: the
 * bus then tries them one by one.
 */
export async function handleIntake(records: readonly BusRecord[], deps: IntakeDeps): Promise<void> {
  const city = deps.city();
  const incoming = await Promise.all(records.map((record) => readRecord(record, city, deps.opener)));
  await deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const batch = new IntakeBatch(tx, { city, cityOf: (hash) => deps.cityOf(hash), opener: deps.opener, random: deps.random, now });
    // Asked together, in this order: what waited for another transaction with the same ids sees what that one did.
    const [fresh] = await Promise.all([inbox.firstSeen(tx, 'routing.intake', incoming.map(({ eventId }) => eventId)), batch.read(incoming)]);
    // The same record twice in one batch counts once.
    const unseen = incoming.filter(({ eventId }) => fresh.delete(eventId));
    const steps = await batch.decide(unseen);
    await sourceTasks(tx, unseen.flatMap((item) => (item.kind === 'source' ? [item.change] : [])), deps.random, now);
    await writeSteps(tx, steps, { ...deps, city: () => city }, now);
    tx.afterCommit(() => deps.metrics.decided(steps));
  });
}
