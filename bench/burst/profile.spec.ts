import { dueTimes, run } from './profile.ts';

describe('when lives are due', () => {
  it('step after step, evenly in each', () => {
    expect(dueTimes([1, 4, 2], 1)).toEqual([
      { at: 0, step: 0 }, { at: 1000, step: 1 }, { at: 1250, step: 1 }, { at: 1500, step: 1 }, { at: 1750, step: 1 },
      { at: 2000, step: 2 }, { at: 2500, step: 2 },
    ]);
  });
  it('as many as the rates say', () => expect(dueTimes([1, 15, 1, 25, 2, 35, 10], 10)).toHaveLength(890));
});

it('a life that goes wrong is an error, and the others go on', async () => {
  const { over, ...found } = await run([20, 40], 0.1, (index) => (index === 1 ? Promise.reject(new Error('accept: 500')) : Promise.resolve()));
  await over;
  expect(found).toMatchObject({ begun: 6, errors: ['accept: 500'] });
  expect(found.lives.map(({ length }) => length)).toEqual([1, 4]);
});

it('lives that do not end hold up nobody', async () => {
  const { begun, lives } = await run([50], 0.1, (index) => (index === 0 ? new Promise<void>(() => undefined) : Promise.resolve()));
  expect([begun, lives[0]!.length]).toEqual([5, 4]);
});
