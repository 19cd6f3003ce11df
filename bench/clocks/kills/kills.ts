import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { topicReader } from '#libs/bus';
import { casesTopic } from '#libs/contract';
import { silentLogger } from '#libs/service';
import { completed } from '../../report/complete.ts';
import { atLeast, atMost, type BenchResult, type Findings } from '../../report/result.ts';
import { readSettings, shownSettings } from '../../report/settings.ts';
import { figureOf } from '../../report/spread.ts';
import { kafkaOf, recordsIn } from '../../stage/kafka.ts';
import { openStage, type Stage } from '../../stage/stage.ts';
import { openHouse, ownFolder } from '../house.ts';
import { dueAt } from '../life.ts';
import { queryOne } from '../sql.ts';
import { endOfLimit, outOfOrder, tallyOf, thirdLevel } from '../tally.ts';
import { adminConnection, standingSince } from '../told.ts';
import { countsAfter } from './aftermath.ts';
import { hire, type Hand } from './crew.ts';
import { carryOut, strikesOf } from './strikes.ts';

const known = {
  full: { cases: 20_000, spread: 60, strikes: 100 },
  small: { cases: 500, spread: 10, strikes: 3 },
  explained: { cases: 'whose third level comes in the time', spread: 'seconds in which they are due', strikes: 'kills and failpoints at most' },
};

const drainedWithin = 120;
const fewestKills = 10;
/** Milliseconds after which what has not come is not waited for any more. */
const patience = 300_000;
const lives = 60;
const say = (line: string): void => console.error(line);

/** Exactly once under kill -9: two of escalation and two of routing on one PostgreSQL and one Kafka, while points come to be due. */
export async function clockKills(args: string[]): Promise<BenchResult> {
  const settings = readSettings('clock-kills', args, known);
  const stage = await openStage();
  try {
    return completed('clock-kills', { settings: shownSettings(settings), ...await prove(stage, settings) }, stage.root);
  } finally {
    await stage.end();
  }
}

async function prove(stage: Stage, { cases, spread, strikes: most }: (typeof known)['full']): Promise<Omit<Findings, 'settings'>> {
  const file = join(stage.places.home, 'failpoint');
  const folder = ownFolder(stage);
  const environment = { CITY_FOLDER: folder, FAILPOINT_FILE: file };
  const hands = await Promise.all([1, 2].flatMap((n) => (['escalation', 'routing'] as const).map((trade) => hire(stage, trade, n, environment))));
  const { seeder, policy, matters } = await openHouse(stage, folder);
  const reader = topicReader(adminConnection(stage), { logger: silentLogger });
  try {
    const from = new Date(Date.now() + 10_000 + Math.round(0.6 * cases));
    const made = Array.from({ length: lives }, (_, n) =>
      dueAt(policy, matters[n % matters.length]!, matters[(n + 1) % matters.length]!.unit, new Date(from.getTime() + Math.floor((n * spread * 1000) / lives))));
    const { ids } = await seeder.add(made, cases);
    if (Date.now() > from.getTime() - 500) throw new Error('the cases were due before they were made: the machine is busy with something else');
    const told = new AbortController();
    const striking = carryOut(strikesOf(spread * 1000, hands.length, most), hands, file, from, told.signal, say);
    await untilTold(stage, 2 * cases, from.getTime() + spread * 1000 + patience);
    told.abort();
    const struck = await striking;
    await settled(stage);
    const standing = await standingSince(reader, []);
    const [levels, limits] = [tallyOf(standing, thirdLevel, ids), tallyOf(standing, endOfLimit, ids)];
    const drained = (last: number | undefined): number => ((last ?? Infinity) - from.getTime()) / 1000 - spread;
    const deaths = hands.reduce((sum, hand) => sum + hand.deaths, 0);
    return {
      figures: [
        figureOf('after the last point was due', [{ 'level 3 told s': drained(levels.last), 'limits told s': drained(limits.last) }]),
        figureOf('deaths', [{ 'by kill -9': struck.filter(({ strike, died }) => died && strike.kind === 'kill').length, 'at failpoints': struck.filter(({ strike, died }) => died && strike.kind === 'failpoint').length, 'of processes': deaths }]),
      ],
      ceilings: [],
      bars: [
        atMost('level 3 told after the last point was due', drained(levels.last), drainedWithin, 's'),
        atLeast('deaths', deaths, Math.min(fewestKills, most), 'of processes'),
      ],
      counts: [
        { what: 'cases whose level 3 was told once', expected: cases, found: levels.once },
        { what: 'cases whose limit ended once', expected: cases, found: limits.once },
        { what: 'told twice', expected: 0, found: levels.twice + limits.twice },
        { what: 'told of other cases', expected: 0, found: levels.strange + limits.strange },
        { what: 'cases with events out of order', expected: 0, found: outOfOrder(standing).length },
        ...await countsAfter(stage.database, reader, cases),
      ],
    };
  } finally {
    await Promise.all([reader.close(), seeder.close(), ...hands.map((hand: Hand) => hand.stop())]);
  }
}

async function untilTold(stage: Stage, events: number, end: number): Promise<void> {
  const admin = kafkaOf(stage).admin();
  await admin.connect();
  while (await recordsIn(admin, [casesTopic]) < events && Date.now() < end) await delay(250);
  await admin.disconnect();
}

/** Until both services have published and read everything and leaders were told. */
async function settled(stage: Stage): Promise<void> {
  const waiting = `(SELECT count(*) FROM routing.outbox WHERE sent_at IS NULL) + (SELECT count(*) FROM escalation.outbox WHERE sent_at IS NULL)
    + (SELECT count(*) FROM routing.leader_tellings WHERE sent_at IS NULL AND not_before <= now()) + (SELECT count(*) FROM escalation.clocks WHERE next_at <= now())`;
  for (const end = Date.now() + patience; Date.now() < end && await queryOne(stage.database, `SELECT ${waiting}`) > 0;) await delay(500);
}
