import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { intakeMessageReceived } from '#libs/contract';
import { testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { hastyClock, item, openKit, published, until, type Kit } from '../spec/kit.ts';
import { originalsMetrics } from './metrics.ts';
import { OriginalsWorker, type OriginalsWorkerOptions } from './worker.ts';

jest.setTimeout(60_000);

let database: TestDatabase;
let kit: Kit;
const workers: OriginalsWorker[] = [];

beforeEach(async () => {
  database = await testDatabase();
  kit = await openKit(database.adminUrl);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await kit.close();
  await database.drop();
});

function start(changed: Partial<OriginalsWorkerOptions> = {}): OriginalsWorker {
  const worker = new OriginalsWorker({ ...kit.shared, busy: () => kit.intake.busy(), clock: hastyClock(), ...changed });
  workers.push(worker);
  worker.start();
  return worker;
}

const accept = (from: number, count: number) => Promise.all(Array.from({ length: count }, (_, n) => kit.intake.accept(item(`SM${from + n}`))));
const addressOf = (n: number) => createHash('sha256').update(`Body=SM${n}`).digest('hex');
const unmoved = async () => Number((await kit.store.query<{ n: string }>('SELECT count(*) AS n FROM originals WHERE move_at IS NOT NULL'))[0]?.n);
const allMoved = () => until('all originals moved', async () => (await unmoved()) === 0);
/** The storage, with something before each put. */
const storageThat = (first: (bytes: string) => Promise<void> | void): Kit['content'] => ({
  ...kit.content,
  async put(bytes, options) {
    await first(bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : '');
    return kit.content.put(bytes, options);
  },
});
const stored = async (n: number) => {
  const found = await kit.content.get(addressOf(n));
  return found && (await buffer(found)).toString();
};

it('what a message lists as its original can be fetched from the storage, as the bytes came', async () => {
  await accept(1, 1);
  const [record] = await published(kit.store);
  const [attachment] = intakeMessageReceived.parse(record?.data).attachments;
  expect(attachment).toMatchObject({ state: 'stored', role: 'original', sha256: addressOf(1) });
  expect(await stored(1)).toBeUndefined();
  start();
  await allMoved();
  expect(await stored(1)).toBe('Body=SM1');
  const [row] = await kit.store.query<{ body: string | null }>('SELECT body FROM originals');
  expect(row?.body).toEqual(expect.any(String));
});

it('moves those that wait at the start, and those that come later without being asked', async () => {
  await accept(0, 25);
  start();
  await allMoved();
  await accept(25, 3);
  await allMoved();
  for (const n of [0, 24, 27]) expect(await stored(n)).toBe(`Body=SM${n}`);
});

it('the oldest go first', async () => {
  await accept(0, 30);
  await kit.store.execute("UPDATE originals SET move_at = move_at - interval '1 hour' WHERE sha256 = ANY($1)", [[20, 21, 22].map(addressOf)]);
  const put: string[] = [];
  start({ content: storageThat((bytes) => void put.push(bytes)) });
  await allMoved();
  expect(put.slice(0, 3).sort()).toEqual(['Body=SM20', 'Body=SM21', 'Body=SM22']);
});

it('several workers share the work', async () => {
  await accept(0, 60);
  let puts = 0;
  const content = storageThat(() => void (puts += 1));
  start({ content });
  start({ content });
  start({ content });
  await allMoved();
  expect(puts).toBe(60);
});

it('goes on where a crash or a full disk interrupted it', async () => {
  await accept(0, 15);
  let faults = 3;
  // In the middle of a batch, so that some of it was put and is put again.
  let puts = 0;
  start({
    content: storageThat(() => {
      puts += 1;
      if (puts % 4 !== 0 || faults === 0) return;
      faults -= 1;
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    }),
  });
  await allMoved();
  expect(faults).toBe(0);
  for (let n = 0; n < 15; n += 1) expect(await stored(n)).toBe(`Body=SM${n}`);
});

it('one whose seal does not open keeps no other waiting, and is tried again', async () => {
  const errors: string[] = [];
  const logger = { ...kit.shared.logger, error: (_: unknown, message: string) => void errors.push(message) };
  await accept(0, 12);
  const [row] = await kit.store.query<{ body: string }>('SELECT body FROM originals WHERE sha256 = $1', [addressOf(0)]);
  await kit.store.execute("UPDATE originals SET body = 'broken', move_at = move_at - interval '1 hour' WHERE sha256 = $1", [addressOf(0)]);
  const worker = start({ logger });
  await until('all others moved', async () => (await unmoved()) === 1);
  expect(await stored(0)).toBeUndefined();
  expect(errors).toEqual(['an original cannot be moved to the storage: its seal does not open']);
  await worker.stop();
  await kit.store.execute("UPDATE originals SET body = $2, move_at = move_at - interval '1 hour' WHERE sha256 = $1", [addressOf(0), row?.body]);
  start();
  await allMoved();
});

it('while messages come, moves a few at a time and pauses between, but goes on', async () => {
  await accept(0, 35);
  const clock = hastyClock();
  const done: string[] = [];
  start({
    busy: () => true,
    clock: { ...clock, now: () => clock.now(), async sleep(milliseconds, signal) { done.push(`paused ${milliseconds}`); await clock.sleep(milliseconds, signal); } },
    content: storageThat(() => void done.push('moved')),
  });
  await allMoved();
  const between = done.join(' ').split(/(?: ?paused \d+)+ ?/).map((moved) => moved.split(' ').filter(Boolean).length);
  expect(Math.max(...between)).toBe(10);
  expect(done.filter((what) => what === 'moved')).toHaveLength(35);
});

it('a message with the same original is accepted while it is being moved', async () => {
  await accept(1, 1);
  let release = () => {};
  const held = new Promise<void>((resolve) => { release = resolve; });
  let moving = false;
  start({ content: storageThat(async () => { moving = true; await held; }) });
  await until('it is being moved', () => moving);
  await expect(kit.intake.accept(item('other', { original: item('SM1').original }))).resolves.toMatchObject({ duplicate: false });
  release();
  await allMoved();
});

it('shows how many are not moved', async () => {
  originalsMetrics(kit.registry, kit.store);
  await accept(0, 4);
  expect(await kit.registry.metrics()).toMatch(/^minsheng_originals_unmoved 4$/m);
  start();
  await allMoved();
  expect(await kit.registry.metrics()).toMatch(/^minsheng_originals_unmoved 0$/m);
});
