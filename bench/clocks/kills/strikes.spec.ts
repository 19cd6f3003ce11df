import { strikesOf } from './strikes.ts';

const minute = 60_000;

it('a minute holds each failpoint of both services and a kill every ten seconds, of each of four processes', () => {
  const strikes = strikesOf(minute, 4, 100);
  const failpoints = strikes.flatMap((strike) => (strike.kind === 'failpoint' ? [`${strike.trade} ${strike.place}`] : []));
  const kills = strikes.flatMap((strike) => (strike.kind === 'kill' ? [strike] : []));
  expect(new Set(failpoints).size).toBe(8);
  expect(kills.map(({ at }) => at)).toEqual([5000, 15_000, 25_000, 35_000, 45_000, 55_000]);
  expect(new Set(kills.map(({ victim }) => victim)).size).toBe(4);
  expect(strikes.map(({ at }) => at)).toEqual(strikes.map(({ at }) => at).toSorted((a, b) => a - b));
  expect(Math.max(...strikes.map(({ at }) => at))).toBeLessThan(minute);
});

it.each([1, 2, 3, 5])('of %i there is a kill first, and failpoints as far as it goes', (most) => {
  const strikes = strikesOf(10_000, 4, most);
  expect(strikes).toHaveLength(most);
  expect(strikes.filter(({ kind }) => kind === 'kill')).toHaveLength(1);
});
