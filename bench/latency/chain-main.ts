// The bare chain: insert → produce → consume → insert → produce, with nothing around it. Who consumes the end measures.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { answerOrders } from '../load/helper.ts';
import { instant } from '../load/instant.ts';
import { dueAfter, dueBy } from '../load/schedule.ts';
import { chainOrder, chainSettings, chainTopics, type ChainReport } from './chain-protocol.ts';
import { Gathering } from './gathering.ts';

const settings = chainSettings.parse(process.env);
const body = randomBytes(settings.BENCH_BYTES);
const kafka = new kafkajs.Kafka({
  brokers: settings.BENCH_BROKERS.split(','), clientId: 'bare-chain', logLevel: kafkajs.logLevel.NOTHING,
  sasl: { mechanism: 'scram-sha-512', username: settings.BENCH_USERNAME, password: settings.BENCH_PASSWORD },
});
const producers = [kafka.producer(), kafka.producer()] as const;
const clients = [new pg.Client(settings.BENCH_DATABASE), new pg.Client(settings.BENCH_DATABASE)] as const;
const fail = (error: unknown): never => { throw error; };
await Promise.all([...producers, ...clients].map((each) => each.connect()));

/** One hop: a row committed, then a record acknowledged; rows and records share a turn when they came during the last. */
function hop(place: 0 | 1, committed: (numbers: number[]) => void): Gathering<number> {
  const topic = chainTopics[place];
  const text = `INSERT INTO public.bench_chain SELECT ${place}, number, $2 FROM unnest($1::int[]) AS given(number)`;
  const produce = new Gathering<number>((numbers) => producers[place].send({
    topic, acks: -1, messages: numbers.map((number) => ({ key: String(number), value: body })),
  }), () => undefined, fail);
  return new Gathering<number>((numbers) => clients[place].query({ name: topic, text, values: [numbers, body] }), (numbers) => {
    committed(numbers);
    produce.add(numbers);
  }, fail);
}

let onCommitted: (numbers: number[]) => void = () => undefined;
const firstHop = hop(0, (numbers) => onCommitted(numbers));
const secondHop = hop(1, () => undefined);
const consumer = kafka.consumer({ groupId: 'bare-chain', maxWaitTimeInMs: 500 });
await consumer.connect();
await consumer.subscribe({ topic: chainTopics[0] });
const joined = new Promise<void>((resolve) => consumer.on('consumer.group_join', () => resolve()));
await consumer.run({
  autoCommitInterval: 5000,
  eachBatch: async ({ batch }) => secondHop.add(batch.messages.map(({ key }) => Number(key))),
});
await joined;

answerOrders(chainOrder, async ({ first, count, perSecond }): Promise<ChainReport> => {
  const committed = new Float64Array(count);
  const startedAt = instant();
  let done = 0;
  const allCommitted = new Promise<void>((resolve) => {
    onCommitted = (numbers) => {
      const now = instant() - startedAt;
      for (const number of numbers) committed[number - first] = now - dueAfter(number - first, perSecond);
      if ((done += numbers.length) === count) resolve();
    };
  });
  for (let next = 0; next < count; await delay(Math.max(dueAfter(next, perSecond) - (instant() - startedAt), 1))) {
    for (const due = dueBy(instant() - startedAt, perSecond, count); next < due; next += 1) firstHop.add([first + next]);
  }
  await allCommitted;
  return { startedAt, committed };
});
