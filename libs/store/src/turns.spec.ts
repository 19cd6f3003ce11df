import type { Clock } from '#libs/service';
import { Turns } from './turns.ts';

/** Its sleeps end when the test says so, or are aborted. */
function clockOf(): { clock: Clock; pass: () => void; sleeping: () => number } {
  const open = new Set<() => void>();
  return {
    clock: {
      now: () => new Date(0),
      sleep: (_, signal) => new Promise((resolve) => {
        const end = () => { open.delete(end); resolve(); };
        open.add(end);
        signal?.addEventListener('abort', end);
      }),
    },
    pass: () => [...open].forEach((end) => end()),
    sleeping: () => open.size,
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('gives as many places as there are, and each that is given back to who waits longest', async () => {
  const { clock, sleeping } = clockOf();
  const turns = new Turns(2, 1000, clock);
  const back = [await turns.take(), await turns.take()];
  const order: number[] = [];
  const waiting = [1, 2, 3].map((n) => turns.take().then((giveBack) => { order.push(n); return giveBack; }));
  await turn();
  expect([order, sleeping()]).toEqual([[], 3]);
  back[1]!();
  await turn();
  expect(order).toEqual([1]);
  back[0]!();
  (await waiting[0]!)();
  await turn();
  expect([order, sleeping()]).toEqual([[1, 2, 3], 0]);
});

it('who waits too long is told that it is busy, and keeps no place', async () => {
  const { clock, pass } = clockOf();
  const turns = new Turns(1, 1000, clock);
  const giveBack = await turns.take();
  const late = turns.take();
  await turn();
  pass();
  await expect(late).rejects.toMatchObject({ name: 'BusyError', statusCode: 503 });
  giveBack();
  (await turns.take())();
  expect(typeof (await turns.take())).toBe('function');
});
