import type { Logger } from '#libs/service';
import type { ReadPage } from '../reading/page.ts';
import type { DocumentReader, OnPage, Reading, UnreadDocument } from './port.ts';
import { ReaderProcess, type Ended, type ProcessOptions } from './process.ts';
import { takeSlot, type Slot } from './slots.ts';

export interface DocumentReaderOptions extends Partial<Omit<ProcessOptions, 'threads'>> {
  logger: Logger;
  /** Documents that all services with these `slots` read at the same time on this machine; default 1. */
  workers?: number;
  /** By what the services of one gateway know each other; no secret. */
  slots: string;
  /** How many threads read one page; without it as many as the machine has cores. */
  threads?: number;
  /** After so long without work the process ends; default 60. */
  idleSeconds?: number;
}

/** A process and the right to it. */
interface Seat {
  slot: Slot;
  process?: ReaderProcess;
  idle?: NodeJS.Timeout;
}

/**
 * Reads documents in a process of its own, which is started with the first document, killed when a page takes too long or
 * too much memory, replaced when it dies, and ended when there is nothing to do or another service waits for its turn.
 */
export function createDocumentReader({ logger, slots: name, workers = 1, idleSeconds = 60, ...given }: DocumentReaderOptions): DocumentReader {
  const options: ProcessOptions = { memoryMib: 1024, pageSeconds: 60, startSeconds: 60, threads: 0, ...given };
  const free: Seat[] = [];
  const busy = new Set<Seat>();
  const queue: (() => void)[] = [];
  const closing = new AbortController();
  const leaving = new Set<Promise<void>>();
  const working = new Set<Promise<unknown>>();
  let taken = 0;

  /** A process that waits for work ends when another service has some. */
  function knocked(): void {
    for (const seat of free.splice(0)) void leave(seat);
  }

  async function leave(seat: Seat): Promise<void> {
    clearTimeout(seat.idle);
    const left = (async () => {
      await seat.process?.kill();
      await seat.slot.release();
    })();
    leaving.add(left);
    await left.finally(() => leaving.delete(left));
  }

  async function sit(signal: AbortSignal): Promise<Seat | undefined> {
    const seat = free.pop();
    if (seat) {
      clearTimeout(seat.idle);
      return seat;
    }
    const slot = await takeSlot({ name, count: workers, onKnock: knocked }, signal);
    return slot && { slot };
  }

  async function stand(seat: Seat): Promise<void> {
    busy.delete(seat);
    if (seat.slot.wanted || closing.signal.aborted || idleSeconds === 0) return leave(seat);
    free.push(seat);
    seat.idle = setTimeout(() => {
      free.splice(free.indexOf(seat), 1);
      void leave(seat);
    }, idleSeconds * 1000).unref();
  }

  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (taken >= workers) await new Promise<void>((resolve) => queue.push(resolve));
    else taken += 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else taken -= 1;
    }
  }

  async function once(seat: Seat, document: UnreadDocument, onPage: OnPage, signal: AbortSignal): Promise<{ ended: Ended; fresh: boolean }> {
    if (!seat.process?.alive) {
      await seat.process?.kill();
      seat.process = new ReaderProcess(options);
    }
    const fresh = seat.process.documents === 0;
    return { ended: await seat.process.read(document, onPage, signal), fresh };
  }

  async function read(seat: Seat, document: UnreadDocument, onPage: OnPage, signal: AbortSignal): Promise<Reading> {
    let { from = 0 } = document;
    const kept = async (page: ReadPage) => {
      const wish = await onPage(page);
      from = page.page;
      return wish;
    };
    const { ended, fresh } = await once(seat, document, kept, signal);
    // What documents before it left in memory is not this one's fault; nor perhaps that the process died.
    if (ended.outcome !== 'died' && (ended.outcome !== 'too-much-memory' || fresh)) return judge(ended, options);
    logger.warn({ outcome: ended.outcome }, 'the process that reads scans ended: the scan is tried once more in a new one');
    return judge((await once(seat, { ...document, from }, kept, signal)).ended, options);
  }

  async function seated(document: UnreadDocument, onPage: OnPage, signal: AbortSignal): Promise<Reading> {
    const seat = await sit(signal);
    if (!seat) return { outcome: 'failed', reason: 'the reader was stopped' };
    busy.add(seat);
    try {
      return await read(seat, document, onPage, signal);
    } finally {
      await stand(seat);
    }
  }

  return {
    read(document, onPage, signal) {
      const done = inTurn(() => seated(document, onPage, AbortSignal.any([signal, closing.signal])));
      const settled = done.catch(() => {}).finally(() => working.delete(settled));
      working.add(settled);
      return done;
    },
    wanted: () => [...busy].some(({ slot }) => slot.wanted),
    async close() {
      closing.abort();
      await Promise.all([...free.splice(0).map(leave), ...working, ...leaving]);
    },
  };
}

function judge(ended: Ended, { pageSeconds, memoryMib }: ProcessOptions): Reading {
  switch (ended.outcome) {
    case 'died':
      return { outcome: 'refused', fault: 'damaged', reason: 'reading it ends the reader, twice: it is damaged or made to do so; scan it anew' };
    case 'too-slow':
      return { outcome: 'refused', fault: 'too-slow', reason: `reading one page of it takes more than ${pageSeconds} s: scan it anew, with 300 dots per inch` };
    case 'too-much-memory':
      return { outcome: 'refused', fault: 'too-much-memory', reason: `reading it takes more than ${memoryMib} MiB of memory: scan it anew, with 300 dots per inch` };
    default:
      return ended;
  }
}
