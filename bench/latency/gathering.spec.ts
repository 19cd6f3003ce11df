import { Gathering } from './gathering.ts';

const failed = (error: unknown): never => { throw error; };

it('takes at once what comes alone, and together what came meanwhile', async () => {
  const turns: number[][] = [];
  const done: number[][] = [];
  const release: (() => void)[] = [];
  const step = new Gathering<number>((items) => {
    turns.push(items);
    return new Promise<void>((resolve) => release.push(resolve));
  }, (items) => done.push(items), failed);
  step.add([1]);
  step.add([2]);
  step.add([3, 4]);
  expect(turns).toEqual([[1]]);
  release[0]?.();
  await new Promise(setImmediate);
  expect(turns).toEqual([[1], [2, 3, 4]]);
  expect(done).toEqual([[1]]);
  release[1]?.();
  await new Promise(setImmediate);
  expect(done).toEqual([[1], [2, 3, 4]]);
  step.add([5]);
  expect(turns[2]).toEqual([5]);
});

it('tells a failure', async () => {
  const errors: unknown[] = [];
  const step = new Gathering<number>(() => Promise.reject(new Error('no')), () => undefined, (error) => errors.push(error));
  step.add([1]);
  await new Promise(setImmediate);
  expect(errors).toEqual([new Error('no')]);
});
