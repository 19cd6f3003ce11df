import type { Documents, ReadDocument } from '#libs/channel';
import type { Clock } from '#libs/service';

/** What happened to a letter while it is read, for server-sent events. */
export interface ProgressEvent {
  event: 'page' | 'read' | 'refused' | 'done';
  id: string;
  data: object;
}

/**
 * All that can be told of these files by now, in the order of the files: `page` { file, page, of? }, `read` { file, pages },
 * `refused` { file, reason }, and `done` when nothing is left to be read. Pure; who asks again is told the same again.
 */
export function eventsOf(documents: readonly ReadDocument[]): ProgressEvent[] {
  const events = documents.flatMap(({ place: file, state, pages: of, reason, read }): ProgressEvent[] => [
    ...read.map(({ page }): ProgressEvent => ({ event: 'page', id: `${file}.${page}`, data: { file, page, ...(of === undefined ? {} : { of }) } })),
    ...(state === 'read' ? [{ event: 'read', id: `${file}.read`, data: { file, pages: read.length } } as const] : []),
    ...(state === 'refused' || state === 'given-up' ? [{ event: 'refused', id: `${file}.refused`, data: { file, reason: reason ?? '' } } as const] : []),
  ]);
  if (documents.some(({ state }) => state === 'waiting')) return events;
  return [...events, { event: 'done', id: 'done', data: {} }];
}

export interface FollowParts {
  documents: Pick<Documents, 'of' | 'onChange'>;
  clock: Clock;
  /** The service stops, or who listened is gone. */
  signal: AbortSignal;
}

/** Another instance may be reading: nobody tells of that. */
const lookAgain = 1000;
/** Proxies end what is silent for longer. */
const heartbeat = 15_000;

/** A letter's progress as the lines of server-sent events, until it is done. */
export async function* followLetter(id: string, { documents, clock, signal }: FollowParts): AsyncGenerator<string> {
  const told = new Set<string>();
  let wake = (): void => {};
  const stopListening = documents.onChange(() => wake());
  let spoke = clock.now().getTime();
  try {
    yield 'retry: 2000\n\n';
    while (!signal.aborted) {
      const waiting = new AbortController();
      wake = () => waiting.abort();
      const fresh = eventsOf(await documents.of(id)).filter((event) => !told.has(event.id));
      for (const { event, id: eventId, data } of fresh) {
        told.add(eventId);
        yield `id: ${eventId}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
        if (event === 'done') return;
      }
      const now = clock.now().getTime();
      if (fresh.length > 0) spoke = now;
      else if (now - spoke >= heartbeat) {
        spoke = now;
        yield ': still reading\n\n';
      }
      await clock.sleep(lookAgain, AbortSignal.any([signal, waiting.signal]));
    }
  } finally {
    stopListening();
  }
}
