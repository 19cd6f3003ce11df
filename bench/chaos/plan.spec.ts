import { killsOf, planOf, victimsOf, type Action } from './plan.ts';

const seeds = Array.from({ length: 200 }, (_, seed) => seed);
const killed = (plan: Action[]): string[] => plan.flatMap((action) => (action.kind === 'kill' ? [action.victim] : []));
const frozen = (plan: Action[]): string[] => plan.flatMap((action) => (action.kind === 'freeze' ? [action.victim] : []));
const failpoints = (plan: Action[]): string[] => plan.flatMap((action) => (action.kind === 'failpoint' ? [`${action.service} ${action.place}`] : []));

describe.each([['nine processes', false], ['one process', true]])('three minutes of chaos for %s', (_, single) => {
  it('hold a dozen kills, each victim killed and frozen, and each failpoint', () => {
    for (const seed of seeds) {
      const plan = planOf(seed, 3, single);
      expect(killed(plan).length).toBeGreaterThanOrEqual(12);
      expect(new Set(killed(plan))).toEqual(new Set(victimsOf(single)));
      expect(frozen(plan).toSorted()).toEqual(victimsOf(single).toSorted());
      expect(new Set(failpoints(plan)).size).toBe(8);
    }
  });

  it('lie within the time, and kills 10 to 20 seconds apart', () => {
    for (const seed of seeds) {
      const plan = planOf(seed, 3, single);
      const instants = plan.map(({ at }) => at);
      expect(instants).toEqual(instants.toSorted((a, b) => a - b));
      expect(Math.min(...instants)).toBeGreaterThanOrEqual(5000);
      expect(Math.max(...instants)).toBeLessThan(170_000);
      const kills = plan.filter(({ kind }) => kind === 'kill').map(({ at }) => at);
      for (const [n, at] of kills.slice(1).entries()) expect(at - kills[n]!).toBeGreaterThanOrEqual(9999);
      for (const [n, at] of kills.slice(1).entries()) expect(at - kills[n]!).toBeLessThanOrEqual(20_000);
    }
  });
});

it('gives the same plan for the same seed, and another for another', () => {
  expect(planOf(7, 3, false)).toEqual(planOf(7, 3, false));
  expect(planOf(7, 3, false)).not.toEqual(planOf(8, 3, false));
});

it('goes for the servers and the services on the way first where the time is short', () => {
  for (const seed of seeds) {
    const plan = planOf(seed, 1, false);
    expect(killed(plan)).toEqual(expect.arrayContaining(['kafka', 'postgres', 'mobile']));
    expect(frozen(plan).length).toBeGreaterThanOrEqual(2);
    expect(failpoints(plan).length).toBeGreaterThanOrEqual(2);
  }
});

it('one victim is killed again and again, apart, and at the same instants for the same seed', () => {
  const kills = killsOf('hotline', 1, 1);
  expect(kills.length).toBeGreaterThanOrEqual(5);
  expect(kills.every((action) => action.kind === 'kill' && action.victim === 'hotline')).toBe(true);
  for (const [n, { at }] of kills.slice(1).entries()) expect(at - kills[n]!.at).toBeGreaterThanOrEqual(7000);
  expect(killsOf('hotline', 1, 1)).toEqual(kills);
});
