import { setTimeout as delay } from 'node:timers/promises';
import { chanceOf } from './chance.ts';
import type { Door } from './doors/door.ts';
import { startLoad, type Load } from './load.ts';

const door: Omit<Door, 'sourceIdOf'> = {
  service: 'mobile', answer: 'text', assigned: true, appealsEach: 5, textOf: (words) => words, bring: async () => 200,
};
const doors: Readonly<Record<string, Door>> = {
  left: { ...door, sourceIdOf: (hex) => `L${hex}` },
  right: { ...door, answer: 'task', assigned: false, appealsEach: 1, sourceIdOf: (hex) => `R${hex}`, textOf: () => '' },
};

/** A load that has brought at least so many appeals and is then let settle. */
async function loadOf(count: number, answer: (sourceId: string, attempt: number) => Promise<number>, seed = 1, settle = 5000): Promise<Load> {
  const attempts = new Map<string, number>();
  const load = startLoad({
    rate: 2000, chance: chanceOf(seed), doors,
    bring: (_, { sourceId }) => {
      const attempt = (attempts.get(sourceId) ?? 0) + 1;
      attempts.set(sourceId, attempt);
      return answer(sourceId, attempt);
    },
  });
  while (load.brought.length < count) await delay(5);
  await load.endArrivals();
  await load.settle(settle);
  return load;
}

it('brings appeals through all doors, each with words of its own and five from a citizen at most', async () => {
  const { brought } = await loadOf(600, async () => 200);
  expect(new Set(brought.map(({ door }) => door))).toEqual(new Set(['left', 'right']));
  expect(new Set(brought.map(({ words }) => words)).size).toBe(brought.length);
  expect(new Set(brought.map(({ sourceId }) => sourceId)).size).toBe(brought.length);
  for (const ofOne of Map.groupBy(brought, ({ from }) => from).values()) {
    expect(ofOne.map(({ ordinal }) => ordinal)).toEqual(ofOne.map((_, n) => n + 1));
    expect(new Set(ofOne.map(({ door: name }) => name)).size).toBe(1);
    expect(ofOne.length).toBeLessThanOrEqual(ofOne[0]!.door === 'left' ? 5 : 1);
  }
  expect(brought.every(({ acknowledgedAt, attempts }) => acknowledgedAt !== undefined && attempts === 1)).toBe(true);
});

it('tries again what is refused or not answered, under the same name, and a citizen’s next appeal waits for it', async () => {
  const order: string[] = [];
  const load = await loadOf(200, async (sourceId, attempt) => {
    order.push(sourceId);
    if (attempt === 1 && sourceId.endsWith('0')) return 503;
    if (attempt === 1 && sourceId.endsWith('1')) throw new Error('nobody answers');
    return 200;
  });
  const again = load.brought.filter(({ sourceId }) => /[01]$/.test(sourceId));
  expect(again.length).toBeGreaterThan(5);
  expect(again.every(({ attempts, acknowledgedAt }) => attempts === 2 && acknowledgedAt !== undefined)).toBe(true);
  for (const ofOne of Map.groupBy(load.brought, ({ from }) => from).values()) {
    for (const [n, { sourceId }] of ofOne.slice(1).entries()) expect(order.indexOf(sourceId)).toBeGreaterThan(order.lastIndexOf(ofOne[n]!.sourceId));
  }
});

it('gives up at the end what nobody takes, and says so', async () => {
  const { brought } = await loadOf(50, async () => 500, 1, 100);
  expect(brought.every(({ acknowledgedAt }) => acknowledgedAt === undefined)).toBe(true);
});
