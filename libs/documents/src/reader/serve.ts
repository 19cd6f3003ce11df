import type { PagePicture, ReadPage } from '../reading/page.ts';
import type { Said, ToChild } from './messages.ts';
import { dieWithParent } from './die-with-parent.ts';

/** What does the reading, in the process that reads. */
export interface Pipeline {
  open(bytes: Buffer, mediaType: string): Promise<{ of: number; pages: AsyncIterable<PagePicture> }>;
  read(picture: PagePicture): Promise<ReadPage>;
}

/** The whole of the process that reads: one document after the other, until its parent ends it or is gone. */
export async function serveDocuments(load: () => Promise<Pipeline>): Promise<void> {
  dieWithParent();
  process.title = 'minsheng-document-reader';
  const orders = new Orders();
  const pipeline = await load().catch(async (error: unknown) => {
    await say({ kind: 'failed', reason: `it cannot be loaded: ${describe(error)}` });
    return process.exit(1);
  });
  await say({ kind: 'ready' });
  for (;;) {
    const order = await orders.next();
    if (order.kind !== 'read') continue;
    const bytes = await receive(order.bytes);
    await say(await readDocument(pipeline, bytes, order, orders).catch(judge));
    tidy();
  }
}

async function readDocument(pipeline: Pipeline, bytes: Buffer, { mediaType, from }: Extract<ToChild, { kind: 'read' }>, orders: Orders): Promise<Said> {
  const { of, pages } = await pipeline.open(bytes, mediaType);
  await say({ kind: 'opened', of });
  let count = 0;
  let kept: Promise<ToChild> | undefined;
  for await (const picture of pages) {
    count += 1;
    if (picture.page <= from) continue;
    if (kept) tidy();
    const page = await pipeline.read(picture);
    // The page before is kept while this one is read; no more of them are in memory.
    if ((await kept)?.kind === 'stop') return { kind: 'stopped' };
    await say({ kind: 'page', page: { ...page, lines: page.lines.map((line) => ({ ...line, box: [...line.box] })), codes: [...page.codes] } });
    kept = orders.next();
  }
  await kept;
  return { kind: 'read', pages: count };
}

/**
 * Pages are 30 MB and more outside of V8's heap, which sees no need to collect them: without this it takes 865 MB in the end
 * (bench ocr, 490 pages), with it 600. It takes 40 ms, after the page was told.
 */
function tidy(): void {
  globalThis.gc?.();
}

function judge(error: unknown): Said {
  // By its name: a bundle may hold the class twice.
  if (error instanceof Error && error.name === 'DocumentError' && 'fault' in error) return { kind: 'refused', fault: error.fault as never, reason: error.message };
  // The machine's fault (no memory, no disk) passes; any other lies in the file.
  if (error instanceof Error && 'errno' in error) return { kind: 'failed', reason: `it could not be read: ${describe(error)}` };
  return { kind: 'refused', fault: 'damaged', reason: `it cannot be read (${describe(error)}): scan it anew` };
}

/** What a library says of a fault may quote the file: its kind is enough. */
function describe(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? ` ${String(error.code)}` : '';
  return error instanceof Error ? `${error.name}${code}` : 'an unknown fault';
}

function say(message: Said): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send) return resolve();
    process.send(message, undefined, {}, () => resolve());
  });
}

/** The next `size` bytes of standard input. */
async function receive(size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const chunk = process.stdin.read(Math.min(size - filled, process.stdin.readableLength)) as Buffer | null;
    if (chunk && chunk.length > 0) filled += chunk.copy(bytes, filled);
    else await new Promise((resolve) => process.stdin.once('readable', resolve));
  }
  return bytes;
}

class Orders {
  readonly #came: ToChild[] = [];
  #waiting: ((order: ToChild) => void) | undefined;

  constructor() {
    process.on('message', (order: ToChild) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting) waiting(order);
      else this.#came.push(order);
    });
  }

  next(): Promise<ToChild> {
    const first = this.#came.shift();
    return first ? Promise.resolve(first) : new Promise((resolve) => { this.#waiting = resolve; });
  }
}
