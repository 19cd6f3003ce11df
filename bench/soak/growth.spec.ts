import { growthOf, type Sample } from './growth.ts';

/** A sample every ten seconds for an hour. */
const hour = (process: string, pssAt: (at: number) => number): Sample[] =>
  Array.from({ length: 361 }, (_, n) => ({ at: n * 10, process, pss: pssAt(n * 10), rss: pssAt(n * 10) + 20 }));

it('finds a steady process steady', () => {
  expect(growthOf(hour('routing', () => 120))).toEqual([
    { process: 'routing', first: 120, second: 120, last: 120, rss: 140, heap: undefined, mibPerHour: 0, share: 0 },
  ]);
});

it('finds how much a leak takes in an hour', () => {
  const [growth] = growthOf(hour('mobile', (at) => 100 + at / 36));
  expect(growth!.mibPerHour).toBeCloseTo(100, 0);
  expect(growth!.share).toBeCloseTo(50 / 137.5, 1);
});

it('holds nothing against a process that only warmed up, or had one high moment', () => {
  const [growth] = growthOf(hour('console', (at) => (at < 600 ? 50 + at / 12 : at === 3000 ? 400 : 100)));
  expect(growth!.share).toBe(0);
});

it('tells processes apart, and leaves out who was not there all the time', () => {
  const samples = [...hour('routing', () => 1), ...hour('late', () => 1).filter(({ at }) => at > 1800), { at: 3600, process: 'routing', pss: 1, rss: 1, heap: 33 }];
  expect(growthOf(samples)).toMatchObject([{ process: 'routing', heap: 33 }]);
});
