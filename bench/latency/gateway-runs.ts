import { setTimeout as delay } from 'node:timers/promises';
import type { Count } from '../report/result.ts';
import { startCosts } from '../load/costs.ts';
import type { Generator } from '../load/generator.ts';
import { instant } from '../load/instant.ts';
import { openLedger } from '../stage/ledger.ts';
import type { Actor, Stage } from '../stage/stage.ts';
import type { Arrivals } from './arrivals.ts';
import { measuresOf, waysOfTexts } from './ways.ts';

const patience = 180;

export interface GatewayRuns {
  run(perSecond: number, seconds: number): Promise<Record<string, number>>;
  counts(): Count[];
  close(): Promise<void>;
}

/** Texts to mobile in an open loop, followed until each has reached a department and its citizen. */
export async function openGatewayRuns(
  stage: Stage, generator: Generator, arrivals: Arrivals, services: { mobile: Actor; routing: Actor }, say: (line: string) => void,
): Promise<GatewayRuns> {
  const { TWILIO_ACCOUNT_SID: accountSid = '', TWILIO_AUTH_TOKEN: token = '', TWILIO_NUMBER: number = '' } = stage.credentials.secrets;
  const line = { publicUrl: stage.credentials.publicUrl, accountSid, token, number };
  const { hostname: host, port } = new URL(services.mobile.url);
  const ledger = await openLedger(stage);
  const sum = { sent: 0, acknowledged: 0, published: 0, told: 0, answered: 0 };
  let first = 1;

  /** How many texts to citizens have not left yet. */
  const unanswered = async (): Promise<number> => {
    sum.answered = await ledger.textsSent();
    return sum.acknowledged - sum.answered;
  };

  return {
    async run(perSecond, seconds) {
      const count = Math.ceil(perSecond * seconds);
      arrivals.clear();
      const costs = startCosts({
        mobile: services.mobile.pid, routing: services.routing.pid, postgres: stage.servers.postgres, kafka: stage.servers.kafka,
      });
      const load = { kind: 'open', perSecond, connections: 256 } as const;
      const run = await generator.run({ host, port: Number(port), line, first, count, load });
      const of = { startedAt: run.startedAt, first, count, perSecond };
      const good = run.outcomes['200'] ?? 0;
      if (good < run.sent) say(`answers: ${JSON.stringify(run.outcomes)}`);
      first += count;
      sum.sent += run.sent;
      sum.acknowledged += good;
      const end = instant();
      const passed = (): number => (instant() - end) / 1000;
      while (arrivals.told.size < good && passed() < patience) await delay(50);
      const told = passed();
      while ((await unanswered()) > 0 && passed() < patience) await delay(100);
      await arrivals.readWay(good, patience);
      const ways = waysOfTexts(arrivals, of);
      sum.published += ways.published.length;
      sum.told += ways.told.length;
      return {
        ...measuresOf('answered', run.latencies.filter((value) => !Number.isNaN(value))),
        ...measuresOf('1st topic', ways.published), ...measuresOf('2nd topic', ways.told),
        'backlog s': told, 'answers left after s': passed(), 'sent late p99': run.lateness, ...costs(good),
      };
    },
    counts: () => [
      { what: 'answers 200, as many as texts were sent', expected: sum.sent, found: sum.acknowledged },
      { what: 'messages on intake.messages.v1, as many as were acknowledged', expected: sum.acknowledged, found: sum.published },
      { what: 'cases that a department was told of, as many as were acknowledged', expected: sum.acknowledged, found: sum.told },
      { what: 'acknowledgements to citizens, as many as were acknowledged', expected: sum.acknowledged, found: sum.answered },
    ],
    close: () => ledger.close(),
  };
}
