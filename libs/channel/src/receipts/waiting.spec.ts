import { systemClock } from '#libs/service';
import { Waiting } from './waiting.ts';

/** Rows as a table has them; what a look fails with, when it fails. */
function open() {
  const rows = new Map<string, number>();
  const looks: string[][] = [];
  const wakers = new Set<() => void>();
  let fault: Error | undefined;
  const waiting = new Waiting<number>({
    async find(keys) {
      looks.push([...keys]);
      if (fault) throw fault;
      return new Map(keys.flatMap((key) => (rows.has(key) ? [[key, rows.get(key)!] as const] : [])));
    },
    onAnswer(wake) {
      wakers.add(wake);
      return () => wakers.delete(wake);
    },
    clock: systemClock,
  });
  const put = (key: string, value: number) => {
    rows.set(key, value);
    wakers.forEach((wake) => wake());
  };
  return { waiting, rows, looks, wakers, put, fail: (error: Error | undefined) => { fault = error; } };
}

it('all who wait for the same are served together, and nobody looks afterwards', async () => {
  const { waiting, put, wakers } = open();
  const those = [waiting.wait('a', 20_000), waiting.wait('a', 20_000), waiting.wait('b', 20_000)];
  put('a', 1);
  put('b', 2);
  await expect(Promise.all(those)).resolves.toEqual([1, 1, 2]);
  await systemClock.sleep(100);
  expect(wakers.size).toBe(0);
});

it('what another instance was told is found without a call', async () => {
  const { waiting, rows } = open();
  const one = waiting.wait('a', 20_000);
  rows.set('a', 1);
  await expect(one).resolves.toBe(1);
});

it('a look that fails ends nobody’s wait', async () => {
  const { waiting, put, fail } = open();
  fail(new Error('the database is away'));
  const [patient, other] = [waiting.wait('a', 20_000), waiting.wait('b', 10)];
  await expect(other).resolves.toBeUndefined();
  fail(undefined);
  put('a', 1);
  await expect(patient).resolves.toBe(1);
});

it('where many wait, one more is served at once with what there is', async () => {
  const { waiting, rows, put } = open();
  const many = Array.from({ length: 24 }, (_, n) => waiting.wait(`${n}`, 20_000));
  await expect(waiting.wait('more', 20_000)).resolves.toBeUndefined();
  rows.set('known', 7);
  await expect(waiting.wait('known', 20_000)).resolves.toBe(7);
  for (let n = 0; n < 24; n += 1) put(`${n}`, n);
  await expect(Promise.all(many)).resolves.toEqual(Array.from({ length: 24 }, (_, n) => n));
  const again = waiting.wait('more', 20_000);
  put('more', 1);
  await expect(again).resolves.toBe(1);
});
