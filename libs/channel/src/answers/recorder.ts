import { currentTraceparent } from '#libs/service';
import { GroupCommit, isUnavailable, outbox, type Store } from '#libs/store';
import type { ChannelMetrics } from '../metrics.ts';
import { applyEvents, lockParts, partsOf, writeParts, type PartEvent } from './deliveries.ts';
import { resultRow, type ResultParts } from './results.ts';
import { answersSignal } from './take.ts';

/** What happened to a text: found by our own ids where they are known, else by the provider's. */
export type Happened = Omit<PartEvent, 'answerId' | 'part'> & Partial<Pick<PartEvent, 'answerId' | 'part'>>;

export interface RecorderOptions extends ResultParts {
  store: Store;
  metrics: ChannelMetrics;
}

/** Milliseconds that what happened waits for more of it; a provider that reports waits so much longer for its answer. */
const gather = 40;

/** Writes what happened to texts, many in one transaction. Resolves, after its commit, with whether the text is ours. */
export function createRecorder(options: RecorderOptions): (happened: Happened) => Promise<boolean> {
  const commits = new GroupCommit<Happened, boolean>({
    failsAll: isUnavailable,
    gather: () => options.clock.sleep(gather),
    write: (items) => writeAll(items, options),
  });
  return (happened) => {
    const traceparent = happened.traceparent ?? currentTraceparent();
    return commits.submit({ ...happened, ...(traceparent === undefined ? {} : { traceparent }) });
  };
}

async function writeAll(items: readonly Happened[], { store, metrics, ...parts }: RecorderOptions): Promise<boolean[]> {
  return store.transaction(async (tx) => {
    const places = await partsOf(tx, items.flatMap(({ answerId, providerId }) => (answerId === undefined && providerId !== undefined ? [providerId] : [])));
    const placed = items.map(({ answerId, part = 1, providerId }) => (answerId === undefined ? places.get(providerId ?? '') : { answerId, part }));
    const events = items.flatMap((item, index): PartEvent[] => (placed[index] ? [{ ...item, ...placed[index] }] : []));
    const rows = await lockParts(tx, events.map(({ answerId }) => answerId));
    const { rows: changed, results, moved } = applyEvents(rows, events);
    await writeParts(tx, changed, parts.clock.now());
    await outbox.add(tx, results.map((result) => resultRow(result, parts)));
    tx.afterCommit(() => moved.forEach(({ medium, event }) => metrics.deliveries.inc({ medium, outcome: event })));
    // The next texts to the same addresses may go now.
    tx.signal(answersSignal);
    return placed.map((place) => place !== undefined);
  });
}
