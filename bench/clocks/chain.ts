import { setTimeout as delay } from 'node:timers/promises';
import { topicReader } from '#libs/bus';
import { casesTopic } from '#libs/contract';
import { silentLogger } from '#libs/service';
import type { Policy } from '../../apps/routing/src/case/decision.ts';
import { kafkaOf, recordsIn } from '../stage/kafka.ts';
import { cpuSeconds } from '../stage/processes.ts';
import type { Actor, Stage } from '../stage/stage.ts';
import { dueAt, type Matter } from './life.ts';
import type { Seeder } from './seed.ts';
import { endOfLimit, outOfOrder, tallyOf, thirdLevel, type Tally } from './tally.ts';
import { adminConnection, standingSince } from './told.ts';

export interface ChainRun {
  measures: Record<string, number>;
  levels: Tally;
  limits: Tally;
  /** Sentences; empty when every case's events stand in order. */
  disorder: string[];
}

export interface Chain {
  stage: Stage;
  seeder: Seeder;
  policy: Policy;
  matters: readonly Matter[];
  escalation: Actor;
  routing: Actor;
}

/** Milliseconds from the making of cases to the moment at which they are due: so many more for each of them. */
const lead = { least: 4000, each: 0.6 };
const patience = 300_000;
const lives = 60;

/**
 * One run of the whole chain: `cases` whose third level and the end of whose limit come at one moment: two points each. From that
 * moment until the last of these events stands in cases.events.v1. Nothing watches meanwhile but a count four times a
 * second; when each was written, the topic itself tells afterwards.
 */
export async function runChain({ stage, seeder, policy, matters, escalation, routing }: Chain, cases: number): Promise<ChainRun> {
  const reader = topicReader(adminConnection(stage), { logger: silentLogger });
  const admin = kafkaOf(stage).admin();
  await admin.connect();
  try {
    const before = await reader.ends(casesTopic);
    const records = before.reduce((sum, { high }) => sum + Number(high), 0);
    const at = new Date(Date.now() + lead.least + Math.round(lead.each * cases));
    const { ids } = await seeder.add(Array.from({ length: lives }, (_, n) => dueAt(policy, matters[n % matters.length]!, matters[(n + 1) % matters.length]!.unit, at)), cases);
    const early = at.getTime() - Date.now();
    if (early < 500) throw new Error('the cases were due before they were made: the machine is busy with something else');
    await delay(early);
    const pids = { escalation: escalation.pid, routing: routing.pid, PostgreSQL: stage.servers.postgres, Kafka: stage.servers.kafka };
    const spent = (): [string, number][] => Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)]);
    const from = spent();
    while (await recordsIn(admin, [casesTopic]) < records + 2 * cases && Date.now() < at.getTime() + patience) await delay(250);
    const cpu = spent().map(([name, seconds], n): [string, number] => [`${name} CPU ms`, ((seconds - from[n]![1]) * 1000) / cases]);
    const standing = await standingSince(reader, before);
    const [levels, limits] = [tallyOf(standing, thirdLevel, ids), tallyOf(standing, endOfLimit, ids)];
    const seconds = (last: number | undefined): number => ((last ?? Infinity) - at.getTime()) / 1000;
    const whole = Math.max(seconds(levels.last), seconds(limits.last));
    return {
      measures: {
        'cases a second': cases / seconds(levels.last), 'level 3 told s': seconds(levels.last),
        'points a second': (2 * cases) / whole, 'all told s': whole, ...Object.fromEntries(cpu),
      },
      levels, limits, disorder: outOfOrder(standing),
    };
  } finally {
    await Promise.all([admin.disconnect(), reader.close()]);
  }
}
