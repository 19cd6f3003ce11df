import { UnavailableError } from '#libs/store';
import type { BusRecord } from '../record.ts';
import { shareCalls, shareDiverting } from './sharing.ts';

const record = (partition: number, offset: number): BusRecord => ({
  topic: 't', partition, offset: String(offset), key: 'k', headers: {}, value: Buffer.alloc(0), timestamp: new Date(0),
});
const chunk = (partition: number, ...offsets: number[]) => offsets.map((offset) => record(partition, offset));
const told = (records: BusRecord[]) => records.map(({ partition, offset }) => `${partition}:${offset}`).join(' ');

describe('sharing calls', () => {
  it('partitions share one call, each in its order, and no call is larger than told', async () => {
    const calls: string[] = [];
    const handle = shareCalls(async (records) => void calls.push(told(records)), 5);
    await Promise.all([handle(chunk(0, 1, 2)), handle(chunk(1, 7)), handle(chunk(2, 3, 4, 5)), handle(chunk(3, 1))]);
    expect(calls).toEqual(['0:1 0:2 1:7', '2:3 2:4 2:5 3:1']);
  });

  it('a record that fails is its own partition’s alone', async () => {
    const calls: string[] = [];
    const handle = shareCalls(async (records) => {
      calls.push(told(records));
      if (records.some(({ partition }) => partition === 1)) throw new Error('poison');
    }, 100);
    const outcomes = await Promise.allSettled([handle(chunk(0, 1)), handle(chunk(1, 1)), handle(chunk(2, 1))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(calls).toEqual(['0:1 1:1 2:1', '0:1', '1:1', '2:1']);
  });

  it('a database that is away is told to all, and nothing is tried alone', async () => {
    let calls = 0;
    const handle = shareCalls(async () => {
      calls += 1;
      throw new UnavailableError('away');
    }, 100);
    const outcomes = await Promise.allSettled([handle(chunk(0, 1)), handle(chunk(1, 1))]);
    expect([calls, ...outcomes.map(({ status }) => status)]).toEqual([1, 'rejected', 'rejected']);
  });
});

it('each partition gets its own of the records whose keys are not parked', async () => {
  let asked = 0;
  const divert = shareDiverting(async (records) => {
    asked += 1;
    return records.filter(({ offset }) => offset !== '2');
  }, 100);
  const open = await Promise.all([divert(chunk(0, 1, 2)), divert(chunk(1, 2)), divert(chunk(2, 3))]);
  expect([asked, ...open.map(told)]).toEqual([1, '0:1', '', '2:3']);
});
