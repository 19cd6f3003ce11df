import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { intakeTopic } from '#libs/contract';
import type { Plan, LoadRun } from '../load/protocol.ts';
import type { Count } from '../report/result.ts';
import type { Generator } from '../load/generator.ts';
import { startCosts } from '../load/costs.ts';
import { instant } from '../load/instant.ts';
import { latenciesOf } from '../load/percentiles.ts';
import { kafkaOf, recordsIn } from '../stage/kafka.ts';
import { openLedger } from '../stage/ledger.ts';
import type { Stage } from '../stage/stage.ts';

type Load = Plan['load'];

/** Sends loads of texts, and keeps account of what was acknowledged. */
export interface Sender {
  /** One run against the service at `url`; of a service with a store it ends when its topic has all that it acknowledged. */
  run(url: string, load: Load, seconds: number, processes: Record<string, number>, stores: boolean): Promise<Record<string, number>>;
  /** Acknowledged, stored and published by now. */
  counts(): Promise<Count[]>;
  close(): Promise<void>;
}

const drainSeconds = 120;

export async function openSender(stage: Stage, generator: Generator, say: (line: string) => void): Promise<Sender> {
  const { TWILIO_ACCOUNT_SID: accountSid = '', TWILIO_AUTH_TOKEN: token = '', TWILIO_NUMBER: number = '' } = stage.credentials.secrets;
  const line = { publicUrl: stage.credentials.publicUrl, accountSid, token, number };
  const admin = kafkaOf(stage).admin();
  await admin.connect();
  const ledger = await openLedger(stage);
  let first = 1;
  let acknowledged = 0;
  let refused = 0;
  let expectedRate = 4000;

  return {
    async run(url, load, seconds, processes, stores) {
      const { hostname: host, port } = new URL(url);
      const count = Math.ceil(load.kind === 'open' ? load.perSecond * seconds : expectedRate * seconds);
      const costs = startCosts(processes);
      const run = await generator.run({ host, port: Number(port), line, first, count, load });
      first += count;
      const good = run.outcomes['200'] ?? 0;
      refused += run.sent - good;
      if (good < run.sent) say(`answers: ${JSON.stringify(run.outcomes)}`);
      if (good === 0) throw new Error(`${url} accepted nothing`);
      // Twice the last rate is made ready, so that a closed loop ends by its time.
      if (load.kind === 'closed') expectedRate = Math.max(500, (2 * good) / run.seconds);
      const after = stores ? { 'drained s': await untilPublished(admin, (acknowledged += good)) } : {};
      return { ...measuresOf(run, good), ...costs(good), ...after };
    },
    async counts() {
      const messages = (await recordsIn(admin, [intakeTopic])) - (await ledger.sourceChanges());
      return [
        { what: 'answers other than 200', expected: 0, found: refused },
        { what: 'receipts, as many as were acknowledged', expected: acknowledged, found: await ledger.receipts() },
        { what: `messages on ${intakeTopic}, as many as were acknowledged`, expected: acknowledged, found: messages },
      ];
    },
    close: async () => void (await Promise.all([ledger.close(), admin.disconnect()])),
  };
}

function measuresOf(run: LoadRun, good: number): Record<string, number> {
  return {
    'per second': good / run.seconds, ...latenciesOf(run.latencies.filter((value) => !Number.isNaN(value))),
    'generator CPU ms': (run.cpuSeconds * 1000) / Math.max(good, 1),
    ...(run.lateness > 0 ? { 'sent late p99 ms': run.lateness } : {}),
  };
}

/** Seconds until the topic holds so many; gives up after two minutes, and the counts tell. */
async function untilPublished(admin: Admin, records: number): Promise<number> {
  const began = instant();
  const passed = (): number => (instant() - began) / 1000;
  while ((await recordsIn(admin, [intakeTopic])) < records && passed() < drainSeconds) await delay(20);
  return passed();
}
