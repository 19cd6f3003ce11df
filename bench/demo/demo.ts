import { cityFolder, loadCity } from '#libs/city';
import { chanceOf } from '../chaos/chance.ts';
import { onInterrupt } from '../gateway/interrupt.ts';
import { completed } from '../report/complete.ts';
import { writeResult } from '../report/write.ts';
import { sweepRunFolders } from '../../test/run-folder.ts';
import { Cases, follow, type CaseStory } from './cases.ts';
import { checksOf, type Check, type Lived } from './checks.ts';
import { openDrains } from './drained.ts';
import { readKept, type Kept } from './kept.ts';
import { holdPosts } from './holders.ts';
import { openHouse, type House } from './house.ts';
import { longestDelay, summaryOf } from './outcome.ts';
import { peopleOf } from './people.ts';
import { daysFrom, planOf, type Appeal } from './plan.ts';
import { run, type Ran } from './run.ts';
import { casesTable, checksText, livesTable, tellingsTable } from './table.ts';

export interface DemoOptions {
  root: string;
  seed: number;
  cases: number;
  days: number;
  /** Called when all has been said and the servers are still there. */
  keep?: (house: House) => Promise<void>;
}

/** The first of the days; sixty from here hold the Mid-autumn and the National Day holidays and three make-up days. */
const first = '2026-09-01';
/** Milliseconds: what comes within them is taken together. */
const together = 5 * 60_000;
const most = 20;

/** True when everything is as the script and the domain say. */
export async function demo({ root, seed, cases: count, days, keep }: DemoOptions, say: (line: string) => void): Promise<boolean> {
  const began = performance.now();
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const folder = await loadCity(cityFolder(`${root}/deploy/city/jiujiang`));
  if (!folder.ok) throw new Error('the city’s folder is faulty: npm run city -- check deploy/city/jiujiang');
  const { city } = folder;
  const dates = daysFrom(first, days);
  // What comes last must have the time to be handled.
  const appeals = planOf({ city, chance: chanceOf(seed), seed, cases: count, days: dates.slice(0, Math.ceil((days * 5) / 6)) });
  const [start, end] = [city.zone.instantOf(first, 7 * 3_600_000), city.zone.instantOf(dates.at(-1)!, 24 * 3_600_000)];

  await sweepRunFolders();
  const house = await openHouse(root, start);
  const forget = onInterrupt(() => house.end());
  const story = new Cases();
  const closing: (() => Promise<void>)[] = [() => house.end()];
  try {
    closing.push(await follow(house.stage, story));
    const drains = await openDrains(house, story);
    closing.push(() => drains.close());
    await holdPosts(house.stage, city, start);
    say(`ready after ${seconds()}; ${appeals.length} appeals from ${first} on, ${days} days, seed ${seed}`);
    let day = '';
    const ran = await run({
      house, people: peopleOf(house), cases: story, drains, appeals, city: city.code, end, together,
      progress(now) {
        const date = city.zone.dateOf(now);
        if (date !== day && date.endsWith('1')) say(`  ${date}: ${story.all.size} cases, ${story.events} events, ${seconds()}`);
        day = date;
      },
    });
    say(`lived through after ${seconds()}: ${ran.moments} moments, ${ran.actions} actions, ${story.events} case events; ${(drains.spent / ran.moments).toFixed(0)} ms of waiting per moment`);
    const good = report({ ran, story, end, kept: await readKept(house.stage), limits: [...city.deadlines.keys()], root, house, settings: { seed, cases: count, days }, milliseconds: performance.now() - began }, say);
    say(`${good ? '✓' : '✗'} ${seconds()}`);
    await keep?.(house);
    return good;
  } finally {
    forget();
    for (const close of closing.reverse()) await close();
  }
}

interface ReportParts {
  ran: Ran;
  story: Cases;
  end: Date;
  kept: Kept;
  limits: readonly string[];
  root: string;
  house: House;
  settings: Record<string, number>;
  milliseconds: number;
}

function report({ ran, story, end, kept, limits, root, house, settings, milliseconds }: ReportParts, say: (line: string) => void): boolean {
  const lived = [...ran.stories].map(([appeal, own]): Lived => ({
    appeal, story: own, summary: own && summaryOf(own, end), complete: own !== undefined && isComplete(appeal, own, ran),
  }));
  const checks: Check[] = [
    ...checksOf(lived, story, kept, end),
    { what: 'every action was answered as the script says', looked: ran.actions, wrong: ran.unexpected },
  ];
  const summaries = lived.flatMap(({ summary }) => (summary ? [summary] : []));
  say(`\n${casesTable(summaries, limits)}\n\n${tellingsTable([...story.all.values()], limits)}\n\n${livesTable(lived)}\n\n${checksText(checks)}\n`);
  say(`the latest telling came ${(longestDelay(story.all.values()) / 60_000).toFixed(1)} min after its point`);
  say(`${Object.values(kept.texts).reduce((sum, each) => sum + each, 0)} texts; leaders told: ${Object.entries(kept.leaders).map(([level, times]) => `level ${level} ${times} times`).join(', ')}; ${kept.stale} proposals came too late and were kept as stale`);
  for (const [sentence, times] of [...house.complaints].slice(0, most)) say(`  a service said ${times} times: ${sentence}`);
  const figure = (what: string, found: number): { what: string; measures: Record<string, { median: number; min: number; max: number }> } =>
    ({ what, measures: { [what]: { median: found, min: found, max: found } } });
  const result = completed('demo', {
    settings, ceilings: [], bars: [], counts: checks.map(({ what, wrong }) => ({ what: `wrong: ${what}`, expected: 0, found: wrong.length })),
    figures: [figure('seconds', milliseconds / 1000), figure('moments', ran.moments), figure('case events', story.events)],
  }, root);
  say(`written to ${writeResult(root, result)}`);
  return checks.every(({ wrong }) => wrong.length === 0);
}

/** Nothing is to be done any more, by people or by levels. */
function isComplete(appeal: Appeal, { clock, follows }: CaseStory, ran: Ran): boolean {
  const open = follows !== undefined || (clock?.points.some(({ point }) => point === 'level') ?? false);
  return (appeal.life.steps.length === 0 || ran.lived.has(appeal)) && !open;
}
