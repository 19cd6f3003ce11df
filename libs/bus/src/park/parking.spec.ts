import type { Clock } from '#libs/service';
import type { Store } from '#libs/store';
import type { BusRecord } from '../record.ts';
import { Parking } from './parking.ts';

let now: number;
let asked: string[];
/** What the next question for any parked key of the consumer finds. */
let any: () => Promise<unknown[]>;
let parking: Parking;

const record: BusRecord = { topic: 't', partition: 0, offset: '0', key: 'k', headers: {}, value: Buffer.alloc(0), timestamp: new Date(0) };

beforeEach(() => {
  now = 0;
  asked = [];
  any = async () => [];
  const store = {
    query: (sql: string) => {
      const ofConsumer = !sql.includes('slot');
      asked.push(ofConsumer ? 'any' : 'these');
      return ofConsumer ? any() : Promise.resolve([]);
    },
    transaction: async (work: (tx: unknown) => Promise<unknown>) => work({ query: async () => [{ id: '1' }], execute: async () => 0, defer: async () => undefined, hand() {}, signal() {} }),
  } as unknown as Store;
  const clock: Clock = { now: () => new Date(now), sleep: () => Promise.resolve() };
  parking = new Parking({ store, consumer: 'c', clock });
});

const divert = async () => {
  asked = [];
  expect(await parking.divert([record])).toEqual([record]);
  return asked;
};

it('that no key is parked is asked once a second, when the partitions have been ours for a while', async () => {
  expect(await divert()).toEqual(['these']);
  now = 20_000;
  expect(await divert()).toEqual(['any']);
  now = 20_999;
  expect(await divert()).toEqual([]);
  now = 21_000;
  expect(await divert()).toEqual(['any']);
});

it('while some key is parked each batch asks for its own', async () => {
  now = 20_000;
  any = async () => [{}];
  expect(await divert()).toEqual(['any', 'these']);
  expect(await divert()).toEqual(['any', 'these']);
});

it('is not believed any more after a key was parked, nor with other partitions', async () => {
  now = 20_000;
  await divert();
  await parking.park(record, { reason: 'no', attempts: 4 });
  expect(await divert()).toEqual(['any']);
  parking.assigned();
  expect(await divert()).toEqual(['these']);
});

it('an answer from before a key was parked is not believed', async () => {
  now = 20_000;
  let answer: (rows: unknown[]) => void = () => {};
  any = () => new Promise((resolve) => (answer = resolve));
  const diverting = parking.divert([record]);
  await parking.park(record, { reason: 'no', attempts: 4 });
  answer([]);
  await diverting;
  any = async () => [{}];
  expect(await divert()).toEqual(['any', 'these']);
});
