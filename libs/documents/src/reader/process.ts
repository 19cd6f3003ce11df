import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { fromChild, type FromChild, type ToChild } from './messages.ts';
import type { OnPage, Reading, UnreadDocument } from './port.ts';

export interface ProcessOptions {
  /** The file that it runs; default the one that reads. */
  script?: string;
  threads: number;
  memoryMib: number;
  pageSeconds: number;
  startSeconds: number;
}

/** What became of a document in one process: `died`, of itself. */
export type Ended = Reading | { outcome: 'died' } | { outcome: 'too-slow' } | { outcome: 'too-much-memory' };

const gentle = 15;
/** Of its limit, in which a page that gets no processor's time may be read. */
const mostRounds = 10;
/** In a second, as Linux counts. */
const ticks = 100;
const memoryLook = 250;
const chunkBytes = 256 * 1024;
/** Nothing of ours: no key, no address, no password. */
const passedOn = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'TMPDIR', 'TEMP', 'SYSTEMROOT', 'TZ'];

type Event = FromChild | { kind: 'ended' };
type Cause = 'too-slow' | 'too-much-memory' | 'stopped';

/** For glibc: two heaps, and what is as large as a network's layers goes back to the system at once: some 200 MB less at the peak. */
const frugal = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: String(16 * 1024 * 1024), MALLOC_TRIM_THRESHOLD_: String(64 * 1024 * 1024) };

/** One process that reads documents, one at a time. What goes wrong in it ends it, never this one. */
export class ReaderProcess {
  readonly #child: ChildProcess;
  readonly #options: ProcessOptions;
  readonly #came: Event[] = [];
  readonly #ended: Promise<void>;
  #waiting: (() => void) | undefined;
  /** Why it was ended by us. */
  #cause: Cause | undefined;
  #started = false;
  /** Documents that it was given. */
  documents = 0;

  constructor(options: ProcessOptions) {
    this.#options = options;
    const environment = Object.fromEntries(passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
    this.#child = fork(options.script ?? readingScript(), [String(process.pid), String(options.threads)], {
      serialization: 'advanced', stdio: ['pipe', 'ignore', 'ignore', 'ipc'], env: { ...environment, ...frugal },
      execArgv: [`--max-old-space-size=${options.memoryMib}`, '--expose-gc', '--disable-warning=ExperimentalWarning'],
    });
    this.#ended = new Promise((resolve) => {
      const end = () => {
        this.#push({ kind: 'ended' });
        resolve();
      };
      this.#child.once('exit', end);
      this.#child.once('error', end);
    });
    this.#child.stdin?.on('error', () => {});
    this.#child.on('message', (message) => {
      // After that nothing counts that is on its way.
      if (this.#child.killed) return;
      const said = fromChild.safeParse(message).data;
      if (said) this.#push(said);
      // A document got hold of it.
      else this.#child.kill('SIGKILL');
    });
    this.#lowerPriority();
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined && !this.#child.killed;
  }

  /** The pages of one document. Rejects with what `onPage` rejects with, and is dead then. */
  async read(document: UnreadDocument, onPage: OnPage, signal: AbortSignal): Promise<Ended> {
    const stop = () => this.#end('stopped');
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const memory = setInterval(() => void this.#watchMemory(), memoryLook);
    try {
      this.documents += 1;
      if (!this.#started) {
        const first = await this.#next(this.#options.startSeconds);
        if (first.kind !== 'ready') return this.#notStarted(first);
        this.#started = true;
      }
      return await this.#pages(document, onPage);
    } catch (error) {
      this.#end('stopped');
      throw error;
    } finally {
      clearInterval(memory);
      signal.removeEventListener('abort', stop);
    }
  }

  /** Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#end('stopped');
    await this.#ended;
  }

  async #pages({ bytes, mediaType, from = 0 }: UnreadDocument, onPage: OnPage): Promise<Ended> {
    this.#say({ kind: 'read', bytes: bytes.length, mediaType, from });
    void this.#feed(bytes);
    for (;;) {
      const event = await this.#next(this.#options.pageSeconds);
      if (event.kind === 'page') {
        const { image, ...page } = event.page;
        const wish = await onPage({ ...page, image: Buffer.from(image.buffer, image.byteOffset, image.byteLength) });
        this.#say({ kind: wish === 'set-aside' ? 'stop' : 'next' });
      } else if (event.kind === 'read') return { outcome: 'read', pages: event.pages };
      else if (event.kind === 'stopped') return { outcome: 'set-aside' };
      else if (event.kind === 'refused') return { outcome: 'refused', fault: event.fault, reason: event.reason };
      else if (event.kind === 'failed') return { outcome: 'failed', reason: event.reason };
      else if (event.kind === 'ended') return this.#whyEnded();
    }
  }

  #notStarted(event: Event): Ended {
    const said = event.kind === 'failed' ? event.reason : 'it ended before it began';
    const reason = this.#cause === 'too-slow' ? `it took more than ${this.#options.startSeconds} s` : said;
    this.#end('stopped');
    return { outcome: 'failed', reason: `the reader does not start: ${reason}` };
  }

  #whyEnded(): Ended {
    if (this.#cause === 'stopped') return { outcome: 'failed', reason: 'the reader was stopped' };
    return { outcome: this.#cause ?? 'died' };
  }

  /** In pieces, so that a large file holds nobody up. */
  async #feed(bytes: Buffer): Promise<void> {
    const { stdin } = this.#child;
    for (let start = 0; stdin && start < bytes.length && this.alive; start += chunkBytes) {
      if (!stdin.write(bytes.subarray(start, start + chunkBytes))) await Promise.race([once(stdin, 'drain').catch(() => {}), this.#ended]);
    }
  }

  #say(order: ToChild): void {
    if (this.#child.connected) this.#child.send(order, () => {});
  }

  #push(event: Event): void {
    this.#came.push(event);
    this.#waiting?.();
  }

  /** What it says next; after so many seconds it is ended, unless the machine had no time for it: then after ten times as many. */
  async #next(seconds: number): Promise<Event> {
    const busyBefore = await this.#busySeconds();
    let rounds = 0;
    // The processor's time, whatever clock the city goes by.
    const late = setInterval(() => void this.#busySeconds().then((busy) => {
      rounds += 1;
      if (rounds >= mostRounds || !(busy - busyBefore < seconds / 2)) this.#end('too-slow');
    }), seconds * 1000);
    while (this.#came.length === 0) await new Promise<void>((resolve) => { this.#waiting = resolve; });
    clearInterval(late);
    return this.#came.shift()!;
  }

  /** How long it was at work since it began, as the system counts; NaN where it does not tell. */
  async #busySeconds(): Promise<number> {
    const fields = (await readFile(`/proc/${this.#child.pid}/stat`, 'latin1').catch(() => '')).replace(/^.*\) /s, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticks;
  }

  #end(cause: Cause): void {
    this.#cause ??= cause;
    this.#child.kill('SIGKILL');
  }

  #lowerPriority(): void {
    if (this.#child.pid === undefined) return;
    try {
      setPriority(this.#child.pid, gentle);
    } catch {
      // It is gone already, or the system does not allow it: it reads all the same.
    }
  }

  async #watchMemory(): Promise<void> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'latin1').catch(() => '');
    const resident = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
    if (resident > this.#options.memoryMib) this.#end('too-much-memory');
  }
}

/** Beside this file in the sources; beside the bundle that holds this file when it was built. */
function readingScript(): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './child.ts' : './document-reader.js', import.meta.url));
}
