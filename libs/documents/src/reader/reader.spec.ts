import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '#libs/service';
import type { DocumentReader, Reading } from './port.ts';
import { createDocumentReader, type DocumentReaderOptions } from './reader.ts';

jest.setTimeout(60_000);

const script = join(__dirname, 'testing/fake-child.ts');
const readers: DocumentReader[] = [];
let folder: string;
let slots: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reader-'));
  slots = folder.slice(-6);
});
afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.close()));
  rmSync(folder, { recursive: true });
});

function open(changed: Partial<DocumentReaderOptions> = {}): DocumentReader {
  const reader = createDocumentReader({ logger: silentLogger, slots, script, ...changed });
  readers.push(reader);
  return reader;
}

async function read(reader: DocumentReader, lines: string | Buffer, from = 0, signal = new AbortController().signal): Promise<Reading & { texts: string[] }> {
  const texts: string[] = [];
  const bytes = typeof lines === 'string' ? Buffer.from(lines) : lines;
  const outcome = await reader.read({ bytes, mediaType: 'text/plain', from }, async ({ text, image }) => {
    expect(Buffer.isBuffer(image) && image.toString()).toBe(text);
    texts.push(text);
  }, signal);
  return { ...outcome, texts };
}

const alive = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
async function gone(pid: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; alive(pid); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (Date.now() > deadline) throw new Error('it is still there');
  }
}
const pidOf = async (reader: DocumentReader): Promise<number> => Number((await read(reader, 'pid()')).texts[0]);

it('gives page after page, one document after the other, from one process', async () => {
  const reader = open();
  expect(await read(reader, '一\n二\n三')).toEqual({ outcome: 'read', pages: 3, texts: ['一', '二', '三'] });
  const pid = await pidOf(reader);
  expect(await read(reader, '四\n五')).toEqual({ outcome: 'read', pages: 2, texts: ['四', '五'] });
  expect(await pidOf(reader)).toBe(pid);
});

it('goes on behind pages that were read before, and stops where it is told to', async () => {
  const reader = open();
  expect(await read(reader, '一\n二\n三', 2)).toEqual({ outcome: 'read', pages: 3, texts: ['三'] });
  const texts: string[] = [];
  const wish = reader.read({ bytes: Buffer.from('一\n二\n三\n四'), mediaType: 'x' }, async ({ text }) => {
    texts.push(text);
    return texts.length === 2 ? 'set-aside' : undefined;
  }, new AbortController().signal);
  expect(await wish).toEqual({ outcome: 'set-aside' });
  expect(texts).toEqual(['一', '二']);
  expect(await read(reader, '五')).toMatchObject({ outcome: 'read', texts: ['五'] });
});

it('a page that cannot be kept ends the reading with its error, and the next document is read', async () => {
  const reader = open();
  const failing = reader.read({ bytes: Buffer.from('一\n二'), mediaType: 'x' }, async () => { throw new Error('no database'); }, new AbortController().signal);
  await expect(failing).rejects.toThrow('no database');
  expect(await read(reader, '三')).toMatchObject({ outcome: 'read' });
});

it('the process is gentle, knows nothing of ours, and its name says what it is', async () => {
  process.env.A_SECRET_OF_OURS = 'hunter2';
  const reader = open();
  const pid = await pidOf(reader);
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1').replace(/^.*\) /, '').split(' ')[16]);
  expect(new Set(threads)).toEqual(new Set(['15']));
  const { texts: [names] } = await read(reader, 'environment()');
  expect(names?.split(',').filter((name) => !['PATH', 'LD_LIBRARY_PATH', 'TMPDIR', 'TZ'].includes(name) && !name.startsWith('NODE_CHANNEL') && !name.startsWith('MALLOC_'))).toEqual([]);
  delete process.env.A_SECRET_OF_OURS;
});

it('a large file holds nobody up', async () => {
  const reader = open();
  await read(reader, '一');
  const bytes = Buffer.alloc(32 * 1024 * 1024, 'x');
  let turns = 0;
  const count = () => {
    turns += 1;
    turning = setImmediate(count);
  };
  let turning = setImmediate(count);
  expect(await read(reader, bytes)).toMatchObject({ outcome: 'read', texts: [String(bytes.length)] });
  clearImmediate(turning);
  // Others have their turn between its pieces.
  expect(turns).toBeGreaterThan(32);
});

it.each<[string, string, object]>([
  ['what the pipeline refuses', '一\nrefuse()', { outcome: 'refused', fault: 'encrypted', reason: 'it is encrypted', texts: ['一'] }],
  ['a fault that nobody foresaw, without its words', 'throw()', { outcome: 'refused', fault: 'damaged', reason: 'it cannot be read (TypeError): scan it anew' }],
  ['a fault of the machine', 'noSpace()', { outcome: 'failed', reason: 'it could not be read: Error ENOSPC' }],
  ['a page that does not end', '一\nhang()', { outcome: 'refused', fault: 'too-slow', reason: expect.stringContaining('more than 2 s'), texts: ['一'] }],
  ['a page that kills it, twice', '一\ncrash()', { outcome: 'refused', fault: 'damaged', reason: expect.stringContaining('twice'), texts: ['一'] }],
  ['a page that wants all memory', 'eat(400)\neat(400)\neat(400)', { outcome: 'refused', fault: 'too-much-memory', reason: expect.stringContaining('300 MiB') }],
  ['one that makes the process say what it should not', 'nonsense()', { outcome: 'refused', fault: 'damaged' }],
])('%s', async (_, lines, expected) => {
  const reader = open({ pageSeconds: 2, memoryMib: 300 });
  expect(await read(reader, lines)).toMatchObject(expected);
  expect(await read(reader, '下一封')).toMatchObject({ outcome: 'read', texts: ['下一封'] });
});

it('a process that dies once: the document is tried again behind what was read', async () => {
  expect(await read(open(), `一\ncrashOnce(${join(folder, 'died')})\n三`)).toMatchObject({ outcome: 'read', texts: ['一', expect.stringContaining('crashOnce'), '三'] });
});

it('memory that documents before it left is not a document’s fault', async () => {
  const reader = open({ memoryMib: 500 });
  expect(await read(reader, 'eat(300)')).toMatchObject({ outcome: 'read' });
  expect(await read(reader, 'eat(300)')).toMatchObject({ outcome: 'read' });
});

it('a process that does not start is no fault of the document', async () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = join(folder, 'no-start');
  expect(await read(open(), '一')).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('does not start') });
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  expect(await read(open({ script: join(folder, 'nothing.js') }), '一')).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('does not start') });
});

it('ends when there is nothing to do, and is started again', async () => {
  const reader = open({ idleSeconds: 0.2 });
  const pid = await pidOf(reader);
  await gone(pid);
  expect(await pidOf(reader)).not.toBe(pid);
});

it('ends with its service, in the middle of a page too', async () => {
  const reader = open();
  const pid = await pidOf(reader);
  const hanging = read(reader, 'hang()');
  await reader.close();
  expect(await hanging).toMatchObject({ outcome: 'failed' });
  expect(alive(pid)).toBe(false);
});

it('a document that is no longer wanted is let go', async () => {
  const [reader, wanted] = [open(), new AbortController()];
  const hanging = read(reader, 'hang()', 0, wanted.signal);
  setTimeout(() => wanted.abort(), 300);
  expect(await hanging).toMatchObject({ outcome: 'failed' });
  expect(await read(reader, '一')).toMatchObject({ outcome: 'read' });
});

it('dies with a parent that is killed, though it hangs in a page', async () => {
  const parent = spawn(process.execPath, [join(__dirname, 'testing/fake-parent.ts'), script, slots], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [told] = await once(parent.stdout, 'data') as [Buffer];
  const pid = Number(told.toString());
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(alive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await gone(pid);
  // Its right to read went with it.
  expect(await read(open(), '一')).toMatchObject({ outcome: 'read' });
});

describe('several services of one machine', () => {
  it('have one process: who waits is given it after the document in hand', async () => {
    const [letters, hotline] = [open(), open()];
    const order: string[] = [];
    const note = (name: string, reader: DocumentReader, lines: string) => read(reader, lines).then((done) => { order.push(name); return done; });
    const first = note('letters 1', letters, 'wait(300)\npid()');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const [second, third] = [note('hotline', hotline, 'pid()'), note('letters 2', letters, 'pid()')];
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(letters.wanted()).toBe(true);
    const pid = Number((await first).texts[1]);
    await second;
    expect(alive(pid)).toBe(false);
    await third;
    expect(order).toEqual(['letters 1', 'hotline', 'letters 2']);
  });

  it('an idle process is given up at once', async () => {
    const [letters, hotline] = [open(), open()];
    const pid = await pidOf(letters);
    expect(await read(hotline, '一')).toMatchObject({ outcome: 'read' });
    expect(alive(pid)).toBe(false);
  });

  it('nobody starves', async () => {
    const three = [open(), open(), open()];
    const done = three.map(() => 0);
    const stop = new AbortController();
    await Promise.all(three.map(async (reader, index) => {
      while (!stop.signal.aborted) {
        await read(reader, '一');
        done[index] = (done[index] ?? 0) + 1;
        if (done.every((count) => count >= 3)) stop.abort();
      }
    }));
    expect(Math.min(...done)).toBeGreaterThanOrEqual(3);
  });

  it('with two slots two read at the same time, and the third waits', async () => {
    const [one, two] = [open({ workers: 2 }), open({ workers: 2 })];
    const pids = await Promise.all([read(one, 'wait(400)\npid()'), read(one, 'wait(400)\npid()'), read(two, 'pid()')]);
    expect(new Set(pids.map(({ texts }) => texts.at(-1))).size).toBe(3);
    expect(pids.every(({ outcome }) => outcome === 'read')).toBe(true);
  });

  it('of another gateway do not wait for each other', async () => {
    const hanging = read(open(), 'hang()');
    expect(await read(open({ slots: `${slots}-other` }), '一')).toMatchObject({ outcome: 'read' });
    await readers[0]?.close();
    await hanging;
  });
});
