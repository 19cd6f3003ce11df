import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, systemClock, unavailable } from '#libs/service';
import { createWatchedFolder, type WatchedFolder, type WatchedFolderOptions } from './watched-folder.ts';

let home: string;
let path: string;
let taken: string[][];
let events: string[];
let watched: WatchedFolder[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'watched-'));
  path = join(home, 'in');
  mkdirSync(path);
  [taken, events, watched] = [[], [], []];
});
afterEach(async () => {
  await Promise.all(watched.map((one) => one.stop()));
  rmSync(home, { recursive: true });
});

function watch(changed: Partial<WatchedFolderOptions> = {}): WatchedFolder {
  const folder = createWatchedFolder({
    name: 'spec', path, mostBytes: 1000, settleSeconds: 0, everySeconds: 0.01, clock: systemClock, logger: silentLogger,
    store: { whenAvailable: async () => {} },
    ready: (files) => files.map(({ name }) => [name]),
    async take(files) {
      taken.push(files.map(({ name, content }) => `${name}:${content.toString()}`));
      return files[0]?.content.toString() === 'bad' ? { refused: 'it is bad' } : undefined;
    },
    onFailing: async (reason) => void events.push(`failing ${reason}`),
    onWorking: async () => void events.push('working'),
    ...changed,
  });
  watched.push(folder);
  folder.start();
  return folder;
}

async function until(look: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !look(); ) {
    if (Date.now() > deadline) throw new Error(`in vain: ${JSON.stringify({ taken, events, files: readdirSync(home, { recursive: true }) })}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const put = (name: string, content: string) => writeFileSync(join(path, name), content);
const moved = (name: string) => () => existsSync(join(path, name));

it('takes files, moves them, and tells why it refused one', async () => {
  put('a.tif', 'good');
  put('b.tif', 'bad');
  put('.c.tif', 'being written');
  mkdirSync(join(path, 'sub'));
  watch();
  await until(() => moved('done/a.tif')() && moved('refused/b.tif')());
  expect(readFileSync(join(path, 'refused/b.tif.reason.txt'), 'utf8')).toBe('it is bad\n');
  expect(readdirSync(path).toSorted()).toEqual(['.c.tif', 'done', 'refused', 'sub']);
  put('a.tif', 'another of the same name');
  await until(moved('done/2-a.tif'));
  expect(readFileSync(join(path, 'done/a.tif'), 'utf8')).toBe('good');
  expect(taken).toHaveLength(3);
});

it('takes what belongs together at once', async () => {
  watch({ ready: (files) => (files.length < 2 ? [] : [files.map(({ name }) => name).toSorted()]) });
  put('a.json', '{}');
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(taken).toEqual([]);
  put('a.tif', 'II');
  await until(moved('done/a.tif'));
  expect(taken).toEqual([['a.json:{}', 'a.tif:II']]);
});

it('leaves alone what is still written', async () => {
  let now = 0;
  watch({ settleSeconds: 5, clock: { now: () => new Date(now), sleep: (milliseconds, signal) => systemClock.sleep(milliseconds, signal) } });
  put('slow.pdf', '1');
  const rounds = () => new Promise((resolve) => setTimeout(resolve, 80));
  await rounds();
  now += 4000;
  put('slow.pdf', '12');
  await rounds();
  now += 4000;
  await rounds();
  expect(taken).toEqual([]);
  now += 1001;
  await until(moved('done/slow.pdf'));
  expect(taken).toEqual([['slow.pdf:12']]);
});

it('reads nothing that lies elsewhere, nothing that is no file, and nothing that is too large', async () => {
  writeFileSync(join(home, 'secret'), 'of somebody else');
  symlinkSync(join(home, 'secret'), join(path, 'link.tif'));
  execFileSync('mkfifo', [join(path, 'pipe.tif')]);
  put('large.tif', 'x'.repeat(1001));
  put('good.tif', 'good');
  watch();
  await until(() => ['refused/link.tif', 'refused/pipe.tif', 'refused/large.tif', 'done/good.tif'].every((name) => moved(name)()));
  expect(taken).toEqual([['good.tif:good']]);
  expect(readFileSync(join(home, 'secret'), 'utf8')).toBe('of somebody else');
});

it.each([
  ['the store is away', () => unavailable(5, 'later')], ['something of ours is broken', () => new Error('odd')],
])('keeps a file that could not be taken because %s, and takes it later', async (_, error) => {
  let failures = 0;
  watch({ take: async (files) => {
    if (files[0]?.name === 'a.tif' && failures < 2) {
      failures += 1;
      throw error();
    }
    taken.push(files.map(({ name }) => name));
    return undefined;
  } });
  put('a.tif', 'good');
  put('b.tif', 'good');
  await until(() => moved('done/a.tif')() && moved('done/b.tif')());
  expect(taken.flat().toSorted()).toEqual(['a.tif', 'b.tif']);
});

it('takes once more what was taken and not moved, as after a crash', async () => {
  put('a.tif', 'good');
  const crashed = watch({ take: async (files) => {
    taken.push(files.map(({ name }) => name));
    rmSync(join(path, 'done'), { recursive: true });
    writeFileSync(join(path, 'done'), 'no folder: moving fails');
    return undefined;
  } });
  await until(() => taken.length > 0);
  await crashed.stop();
  rmSync(join(path, 'done'));
  watch();
  await until(moved('done/a.tif'));
});

it('tells once that the folder is away, and once that it is back', async () => {
  watch();
  await until(() => events.length === 1);
  renameSync(path, join(home, 'away'));
  await until(() => events.length === 2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  renameSync(join(home, 'away'), path);
  put('a.tif', 'good');
  await until(moved('done/a.tif'));
  expect(events).toEqual(['working', 'failing the folder cannot be read (ENOENT): mount it, and let the service read and write it', 'working']);
});

it('tells of a folder that it cannot write to, instead of taking the same files for ever', async () => {
  writeFileSync(join(path, 'done'), 'where a folder must be');
  put('a.tif', 'good');
  watch();
  await until(() => events.some((event) => event.startsWith('failing')));
  expect(taken).toEqual([]);
});
