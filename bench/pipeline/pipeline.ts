import { readFileSync } from 'node:fs';
import pg from 'pg';
import { createSealer, parseSealingKeys } from '#libs/privacy';
import { completed } from '../report/complete.ts';
import { repeated } from '../report/repeats.ts';
import { atLeast, type BenchResult, type Count, type Figure } from '../report/result.ts';
import { readSettings, shownSettings } from '../report/settings.ts';
import { figureOf, medianOf } from '../report/spread.ts';
import { kafkaOf } from '../stage/kafka.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import { rawBatchedInsert, rawProduceAndConsume } from './ceilings.ts';
import { messageOf, type MadeMessage } from './messages.ts';
import { runPipeline } from './run.ts';
import { tracesOf } from './traces.ts';

const known = {
  full: { messages: 10_000, repeats: 3 },
  small: { messages: 200, repeats: 1 },
  explained: { messages: 'in the topic at each run', repeats: 'measured runs after the one that is thrown away' },
};
const share = 0.35;
const say = (line: string): void => console.error(line);

/** From a full intake topic to the departments' topics, beside raw kafkajs and raw batched inserts. */
export async function pipeline(args: string[]): Promise<BenchResult> {
  const settings = readSettings('pipeline', args, known);
  const stage = await openStage();
  try {
    return completed('pipeline', { settings: shownSettings(settings), ...(await measure(stage, settings)) }, stage.root);
  } finally {
    await stage.end();
  }
}

async function measure(stage: Stage, { messages, repeats }: (typeof known)['full']) {
  let made = 0;
  let last: MadeMessage[] = [];
  const gateway = figureOf('gateway', await repeated('gateway', { repeats, say }, async () => {
    last = await makeMessages(stage, made, messages);
    made += messages;
    return runPipeline(stage, last);
  }));
  const traces = await tracesOf(stage.database, 5 * messages);
  const recordsEach = traces.written / traces.cases;
  const rowsEach = traces.rows / traces.cases;
  const rowText = 'x'.repeat(Math.round(traces.rowBytes / traces.rows));
  const rows = Array.from({ length: Math.round(rowsEach * messages) }, () => rowText);
  let topics = 0;
  const raw = async (what: string, measureOnce: () => Promise<number>): Promise<Figure> =>
    figureOf(what, (await repeated(what, { repeats, say }, measureOnce)).map((rate) => ({ 'messages a second': rate })));
  const produced = (records: Parameters<typeof rawProduceAndConsume>[2]): Promise<number> =>
    rawProduceAndConsume(kafkaOf(stage), `bench.raw-${(topics += 1)}`, records);

  const ceilings = [
    await raw('all that a message leaves: kafkajs, produced and consumed', async () => (await produced(traces.records)) / recordsEach),
    await raw('all that a message leaves: rows, batched inserts', async () => (await rawBatchedInsert(stage.database, rows)) / rowsEach),
    await raw('one record a message: kafkajs, produced and consumed', () => produced(last)),
    await raw('one row a message: batched inserts', () => rawBatchedInsert(stage.database, last.map(({ value }) => value))),
  ];
  const rate = medianOf(gateway, 'messages a second');
  const lower = (two: readonly Figure[]): number => Math.min(...two.map((figure) => medianOf(figure, 'messages a second')));
  return {
    figures: [gateway, figureOf('a message leaves', [{ records: recordsEach, rows: rowsEach, 'row KiB': traces.rowBytes / traces.cases / 1024 }])],
    ceilings,
    bars: [
      atLeast('messages beside all that they leave', rate, share * lower(ceilings.slice(0, 2)), 'a second'),
      atLeast('messages beside one record and one row each', rate, share * lower(ceilings.slice(2)), 'a second'),
    ],
    counts: await countsOf(stage.database, made),
  };
}

async function makeMessages(stage: Stage, from: number, count: number): Promise<MadeMessage[]> {
  const sealer = createSealer(parseSealingKeys(readFileSync(stage.places.sealingKeysFile, 'utf8')));
  const cityKey = Buffer.from(stage.credentials.secrets['CITY_KEY'] ?? '', 'base64url');
  const made: MadeMessage[] = [];
  for (let n = from; n < from + count; n += 1) made.push(await messageOf(n, new Date(), { city: 'jiujiang', cityKey, sealer }));
  return made;
}

async function countsOf(database: string, expected: number): Promise<Count[]> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    const { rows: [row] } = await client.query<{ cases: number; assigned: number }>(`
      SELECT (SELECT count(*) FROM routing.cases)::int AS cases, (SELECT count(*) FROM routing.department_messages)::int AS assigned`);
    return [
      { what: 'cases of the messages', expected, found: row!.cases },
      { what: 'messages that departments were given', expected, found: row!.assigned },
    ];
  } finally {
    await client.end();
  }
}
