import { currentTraceparent } from '#libs/service';
import { GroupCommit, isUnavailable, type Store } from '#libs/store';
import type { ChannelMetrics } from '../metrics.ts';
import { partOf, recordPart, type PartEvent } from './deliveries.ts';
import type { ResultParts } from './results.ts';
import { answersSignal } from './take.ts';

/** What happened to a text: found by our own ids where they are known, else by the provider's. */
export type Happened = Omit<PartEvent, 'answerId' | 'part'> & Partial<Pick<PartEvent, 'answerId' | 'part'>>;

export interface RecorderOptions extends ResultParts {
  store: Store;
  metrics: ChannelMetrics;
}

/** Writes what happened to texts, many in one transaction. Resolves, after its commit, with whether the text is ours. */
export function createRecorder(options: RecorderOptions): (happened: Happened) => Promise<boolean> {
  const commits = new GroupCommit<Happened, boolean>({
    failsAll: isUnavailable,
    write: (items) => writeAll(items, options),
  });
  return (happened) => {
    const traceparent = happened.traceparent ?? currentTraceparent();
    return commits.submit({ ...happened, ...(traceparent === undefined ? {} : { traceparent }) });
  };
}

async function writeAll(items: readonly Happened[], { store, metrics, ...parts }: RecorderOptions): Promise<boolean[]> {
  return store.transaction(async (tx) => {
    const ours: (PartEvent & { index: number })[] = [];
    for (const [index, item] of items.entries()) {
      const place = item.answerId === undefined ? await partOf(tx, item.providerId ?? '') : { answerId: item.answerId, part: item.part ?? 1 };
      if (place) ours.push({ ...item, ...place, index });
    }
    // Answers in one order, so that two instances cannot deadlock; what happened to one text in the order it was told.
    ours.sort((a, b) => (a.answerId < b.answerId ? -1 : a.answerId > b.answerId ? 1 : a.index - b.index));
    for (const { index: _, ...event } of ours) {
      const medium = await recordPart(tx, event, parts.clock.now(), parts);
      if (medium !== undefined) tx.afterCommit(() => metrics.deliveries.inc({ medium, outcome: event.event }));
    }
    // The next texts to the same addresses may go now.
    tx.signal(answersSignal);
    const found = new Set(ours.map(({ index }) => index));
    return items.map((_, index) => found.has(index));
  });
}
