import type { OutboxRow } from '#libs/store';
import { completed } from '../report/complete.ts';
import { repeated } from '../report/repeats.ts';
import { atLeast, atMost, type BenchResult, type Figure, type Findings } from '../report/result.ts';
import { readSettings, shownSettings } from '../report/settings.ts';
import { figureOf, medianOf } from '../report/spread.ts';
import { openStage, type Actor, type Stage } from '../stage/stage.ts';
import { openCeiling } from './ceiling.ts';
import { runChain, type ChainRun } from './chain.ts';
import { ended, openHouse, ownFolder, type House } from './house.ts';
import { takenIn } from './life.ts';
import { leftBy } from './left.ts';
import { lookWithNothingDue } from './look.ts';
import { movedBy, runRecount, type Recount } from './recount.ts';
import { queryOne } from './sql.ts';

const known = {
  full: { cases: 300_000, due: 20_000, provisional: 40_000, repeats: 3 },
  small: { cases: 3000, due: 200, provisional: 400, repeats: 1 },
  explained: {
    cases: 'open, most with nothing due for days', due: 'of them at one moment, at each run', provisional: 'of them counted on a year that has no paper yet',
    repeats: 'measured runs after the one that is thrown away',
  },
};
type ClocksSettings = (typeof known)['full'];

const share = 0.4;
const lookWithin = 5;
const recountWithin = 120;
const day = 86_400_000;
const lives = 60;
const say = (line: string): void => console.error(line);

/** What clocks cost: many points at one moment, a look when there is none, and a calendar that moves everything. */
export async function clocks(args: string[]): Promise<BenchResult> {
  const settings = readSettings('clocks', args, known);
  const stage = await openStage();
  try {
    return completed('clocks', { settings: shownSettings(settings), ...await measure(stage, settings) }, stage.root);
  } finally {
    await stage.end();
  }
}

async function measure(stage: Stage, settings: ClocksSettings): Promise<Omit<Findings, 'settings'>> {
  const { cases, due, provisional, repeats } = settings;
  const folder = ownFolder(stage);
  const environment = { CITY_FOLDER: folder };
  const [routing, escalation] = await Promise.all([stage.start('routing', { environment }), stage.start('escalation', { environment })]);
  const house = await openHouse(stage, folder);
  const { city, seeder, policy } = house;
  const running: Actor[] = [routing, escalation];
  try {
    const year = Math.max(...city.calendar.years) + 1;
    const waiting = Array.from({ length: lives }, (_, n) => takenIn(policy, { ...house.matters[n % house.matters.length]!, ...longEnough(n) }, openedAt(n)));
    const late = Array.from({ length: lives }, (_, n) => takenIn(policy, { ...house.matters[n % house.matters.length]!, deadline: 'week' }, lateIn(year - 1, n)));
    const far = await seeder.add(waiting, cases - due - provisional, true);
    const moving = await seeder.add(late, provisional);
    await seeder.settle();
    say(`${cases - due} cases made in ${(far.seconds + moving.seconds).toFixed(0)} s`);

    const looks = await lookWithNothingDue(stage);
    const runs: ChainRun[] = [];
    const chain = await repeated(`${due} due at once`, { repeats, say }, async () => {
      const run = await runChain({ ...house, stage, escalation, routing }, due);
      runs.push(run);
      await quiet(stage);
      return run.measures;
    });
    const left = await leftBy(stage.database, due, 2 * due * runs.length);
    const counted = await recounted(house, stage, routing, year, [...far.ids]);
    await ended(running.splice(0));
    const bare = await ceilingsOf(stage, settings, left);

    const rate = figureOf(`${due} due at once, until told`, chain);
    const looked = looks.map(({ what, measures }) => figureOf(what, [{ ...measures }]));
    const all = runs.length * due;
    const waited = cases - due - provisional;
    const moved = copiesOf(movedBy(year, city, waiting), waited, 0) + copiesOf(movedBy(year, city, late), provisional, waited);
    const sum = (of: (run: ChainRun) => number): number => runs.reduce((total, run) => total + of(run), 0);
    return {
      figures: [
        rate, ...looked, figureOf('a calendar comes: open cases counted anew', [counted.measures]),
        figureOf('a case read meanwhile', [counted.reads]), figureOf('a point leaves', [{ records: left.reduce((sum, { length }) => sum + length, 0) / due }]),
      ],
      ceilings: [bare.one, bare.all],
      bars: [
        atLeast('points beside all that they leave', medianOf(rate, 'points a second'), share * medianOf(bare.all, 'rows a second'), 'a second'),
        atLeast('level 3 beside one record each', medianOf(rate, 'cases a second'), share * medianOf(bare.one, 'rows a second'), 'cases a second'),
        atMost('a look with nothing due, p99', Math.max(...looked.map((figure) => medianOf(figure, 'p99 ms'))), lookWithin, 'ms'),
        atMost('all open cases counted anew', counted.seconds, recountWithin, 's'),
      ],
      counts: [
        { what: 'cases whose level 3 was told once', expected: all, found: sum(({ levels }) => levels.once) },
        { what: 'cases whose limit ended once', expected: all, found: sum(({ limits }) => limits.once) },
        { what: 'told twice, or of others', expected: 0, found: sum(({ levels, limits }) => levels.twice + levels.strange + limits.twice + limits.strange) },
        { what: 'cases with events out of order', expected: 0, found: sum(({ disorder }) => disorder.length) },
        { what: 'proposals that came to nothing', expected: 0, found: await queryOne(stage.database, 'SELECT count(*) FROM routing.stale_points') },
        { what: 'cases looked at for the calendar', expected: cases - due + all, found: counted.seen },
        { what: 'cases that the calendar moved', expected: moved, found: counted.changed },
        { what: 'reads of a case that failed meanwhile', expected: 0, found: counted.failedReads },
      ],
    };
  } finally {
    await seeder.close();
    await ended(running);
  }
}

/** Limits of which nothing comes for three days, of cases of the last days. */
function longEnough(n: number): { deadline: string } {
  return { deadline: ['week', '15-days'][n % 2]! };
}

function openedAt(n: number): Date {
  return new Date(Date.now() - (n / lives) * day);
}

/** In December of that year, or now where that is later: the limit ends in the year after. */
function lateIn(year: number, n: number): Date {
  return new Date(Math.max(Date.UTC(year, 11, 19) + (n / lives) * 10 * day, Date.now()));
}

/** How many of `count` copies, of which the one behind `before` others is the first, are of lives that move. */
function copiesOf(moves: readonly boolean[], count: number, before: number): number {
  return Array.from({ length: count }, (_, n) => moves[(before + 1 + n) % moves.length]).filter(Boolean).length;
}

async function recounted(house: House, stage: Stage, routing: Actor, year: number, ids: readonly string[]): Promise<Recount> {
  say(`the paper of ${year} comes`);
  const authorization = `Bearer ${stage.credentials.keys['staff']}`;
  return runRecount({
    folder: house.folder, year, database: stage.database, ids,
    read: (id) => fetch(`${routing.url}/api/cases/${id}`, { headers: { authorization } }),
  });
}

/** Until routing has published all and leaders have been told: the next run begins as the first did. */
async function quiet(stage: Stage): Promise<void> {
  const waiting = '(SELECT count(*) FROM routing.outbox WHERE sent_at IS NULL) + (SELECT count(*) FROM routing.leader_tellings WHERE sent_at IS NULL AND not_before <= now())';
  while (await queryOne(stage.database, `SELECT ${waiting}`) > 0) await new Promise((resolve) => setTimeout(resolve, 500));
}

/** Twice: each row leaves one record, as a point its proposal; and all that a point leaves by the time that everyone is told. */
async function ceilingsOf(stage: Stage, { cases, due, repeats }: ClocksSettings, left: OutboxRow[][]): Promise<{ one: Figure; all: Figure }> {
  const first = left.map((records) => records.slice(0, 1));
  const ceiling = await openCeiling(stage, cases - due);
  try {
    const figure = async (what: string, leaves: typeof left): Promise<Figure> =>
      figureOf(what, (await repeated(what, { repeats, say }, () => ceiling.run(leaves))).map((rate) => ({ 'rows a second': rate })));
    return {
      one: await figure('bare: rows taken, one record each, published', first), all: await figure('bare: rows taken, all records of a point, published', left),
    };
  } finally {
    await ceiling.close();
  }
}
