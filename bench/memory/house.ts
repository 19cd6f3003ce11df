import { setTimeout as delay } from 'node:timers/promises';
import { intakeTopic } from '#libs/contract';
import type { OwnGateway } from '../gateway/gateway.ts';
import type { Generator } from '../load/generator.ts';
import { instant } from '../load/instant.ts';
import type { Count } from '../report/result.ts';
import { kafkaOf, recordsIn } from '../stage/kafka.ts';
import { openLedger } from '../stage/ledger.ts';
import { footprintOf } from '../stage/footprint.ts';
import { cpuSeconds } from '../stage/processes.ts';

/** Measures of one process, or of all services together, under its name. */
export type Sheet = Record<string, Record<string, number>>;

export interface House {
  /** What each process takes while nothing happens, for so many seconds. */
  idle(seconds: number): Promise<Sheet>;
  /** What each takes under texts through the front door, until all are answered. */
  load(perSecond: number, seconds: number): Promise<Sheet>;
  counts(): Promise<Count[]>;
  close(): Promise<void>;
}

/** They stand for the outside world, or are servers of their own: not part of the sum. */
const others = new Set(['kafka', 'postgres', 'mail', 'stand-ins']);
const patience = 120_000;

/** A whole gateway with its processes; `together` is the name of the sum of its services. */
export async function openHouse(gateway: OwnGateway, generator: Generator, together: string, say: (line: string) => void): Promise<House> {
  const { TWILIO_ACCOUNT_SID: accountSid = '', TWILIO_AUTH_TOKEN: token = '', TWILIO_NUMBER: number = '' } = gateway.credentials.secrets;
  const line = { publicUrl: gateway.credentials.publicUrl, accountSid, token, number };
  const { hostname: host, port } = new URL(gateway.url);
  const ledger = await openLedger(gateway.credentials);
  const pids = new Map([...gateway.processes()].map(([name, { pid }]) => [name, pid]));
  let first = 1;
  let acknowledged = 0;

  /** Memory now and CPU seconds since `before`. */
  const read = (before?: ReadonlyMap<string, number>): { memory: Sheet; cpu: Map<string, number> } => ({
    memory: Object.fromEntries([...pids].map(([name, pid]) => [name, { ...footprintOf(pid) }])),
    cpu: new Map([...pids].map(([name, pid]) => [name, cpuSeconds(pid) - (before?.get(name) ?? 0)])),
  });
  const sheet = (when: string, before: ReadonlyMap<string, number>, cpuName: string, cpuOf: (seconds: number) => number): Sheet => {
    const { memory, cpu } = read(before);
    return withSum(together, Object.fromEntries([...pids.keys()].map((name) => [name, {
      [`${when} PSS MB`]: memory[name]?.['pss'] ?? 0, [`${when} RSS MB`]: memory[name]?.['rss'] ?? 0, [cpuName]: cpuOf(cpu.get(name) ?? 0),
    }])));
  };

  return {
    async idle(seconds) {
      const before = read().cpu;
      const began = instant();
      await delay(seconds * 1000);
      return sheet('idle', before, 'idle core', (cpu) => (cpu * 1000) / (instant() - began));
    },
    async load(perSecond, seconds) {
      const before = read().cpu;
      const count = Math.ceil(perSecond * seconds);
      const run = await generator.run({ host, port: Number(port), line, first, count, load: { kind: 'open', perSecond, connections: 64 } });
      first += count;
      const good = run.outcomes['200'] ?? 0;
      if (good < run.sent) say(`answers: ${JSON.stringify(run.outcomes)}`);
      acknowledged += good;
      for (let waited = 0; (await ledger.textsSent()) < acknowledged && waited < patience; waited += 100) await delay(100);
      return sheet('load', before, 'CPU ms per message', (cpu) => (cpu * 1000) / good);
    },
    async counts() {
      const admin = kafkaOf(gateway).admin();
      await admin.connect();
      const published = await recordsIn(admin, [intakeTopic]);
      await admin.disconnect();
      return [
        { what: `${together}: answers 200, as many as texts were sent`, expected: first - 1, found: acknowledged },
        { what: `${together}: receipts, as many as were acknowledged`, expected: acknowledged, found: await ledger.receipts() },
        { what: `${together}: records on ${intakeTopic}, as many as were acknowledged`, expected: acknowledged, found: published },
        { what: `${together}: acknowledgements to citizens, as many as were acknowledged`, expected: acknowledged, found: await ledger.textsSent() },
      ];
    },
    close: () => ledger.close(),
  };
}

/** The sheet with a first line that sums all services. */
export function withSum(together: string, sheet: Sheet): Sheet {
  const sum: Record<string, number> = {};
  for (const [name, measures] of Object.entries(sheet)) {
    if (others.has(name)) continue;
    for (const [measure, value] of Object.entries(measures)) sum[measure] = (sum[measure] ?? 0) + value;
  }
  return { [together]: sum, ...sheet };
}
