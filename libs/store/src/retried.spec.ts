import { isRetryable, isUnavailable } from './errors.ts';
import { retried } from './retried.ts';

const postgresError = (code: string) => Object.assign(new Error(code), { code });

async function runs(...errors: Error[]): Promise<{ calls: number; ended: unknown }> {
  let calls = 0;
  const ended = await retried(async () => {
    calls += 1;
    const error = errors.shift();
    if (error) throw error;
    return 'done';
  }).catch((error: unknown) => error);
  return { calls, ended };
}

const deadlock = postgresError('40P01');
const serialization = postgresError('40001');
const lock = postgresError('55P03');

it.each([
  ['nothing', [], 1],
  ['a deadlock', [deadlock], 2],
  ['two lost races', [deadlock, serialization], 3],
  ['a lock that did not come', [lock], 2],
])('%s: done', async (_, errors, calls) => {
  expect(await runs(...errors)).toEqual({ calls, ended: 'done' });
});

it.each([
  ['three lost races', [deadlock, deadlock, deadlock], 3],
  ['a lock that did not come twice', [lock, lock], 2],
])('%s: busy, to be answered 503, and known as a lost race by those who look', async (_, errors, calls) => {
  const found = await runs(...errors);
  expect(found).toMatchObject({ calls, ended: { name: 'BusyError', statusCode: 503, cause: errors.at(-1) } });
  expect([isRetryable(found.ended), isUnavailable(found.ended)]).toEqual([true, false]);
});

it('anything else is not tried again', async () => {
  const error = postgresError('23505');
  expect(await runs(error)).toEqual({ calls: 1, ended: error });
});
