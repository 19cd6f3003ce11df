import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { calendarName, calendarText, cityFromFiles, withCalendar, type CalendarYear, type City } from '#libs/city';
import { policyOf } from '../../apps/routing/src/case/policy.ts';
import { recounted } from '../../apps/routing/src/recount/recounted.ts';
import { latenciesOf } from '../load/percentiles.ts';
import type { Life } from './life.ts';

export interface Recount {
  measures: Record<string, number>;
  reads: Record<string, number>;
  seconds: number;
  /** Cases that routing looked at and moved, and reads that were not answered as they should. */
  seen: number;
  changed: number;
  failedReads: number;
}

export interface RecountOptions {
  /** Routing's own copy of the city's folder. */
  folder: string;
  year: number;
  database: string;
  /** GET of a case, by staff. */
  read: (id: string) => Promise<Response>;
  ids: readonly string[];
}

/** Reads a second while it is counted, whether or not those before were answered. */
const readsPerSecond = 20;
const patience = 600_000;

/**
 * The paper of a year comes: its file is put into the folder, as an import does; from then until routing says that it has
 * been through all open cases once. Cases are read meanwhile.
 */
export async function runRecount({ folder, year, database, read, ids }: RecountOptions): Promise<Recount> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const reading = new AbortController();
  try {
    const { rows: [before] } = await client.query<{ count: string }>('SELECT count(*) FROM routing.recounts');
    const began = performance.now();
    const file = join(folder, calendarName(year));
    writeFileSync(`${file}.draft`, calendarText(paperOf(year)));
    renameSync(`${file}.draft`, file);
    const reads = readAll(read, ids, reading.signal);
    const row = await firstPass(client, Number(before?.count));
    const seconds = (performance.now() - began) / 1000;
    reading.abort();
    const { milliseconds, failed } = await reads;
    return {
      measures: {
        'first pass s': seconds, 'cases a second': row.seen / seconds, 'looked at': row.seen, moved: row.changed,
        'without the look at the folder s': (row.passed_at.getTime() - row.started_at.getTime()) / 1000,
      },
      reads: { count: milliseconds.length, ...latenciesOf(milliseconds) },
      seconds, seen: row.seen, changed: row.changed, failedReads: failed,
    };
  } finally {
    reading.abort();
    await client.end();
  }
}

/** Which of `lives` the paper of `year` moves, by routing’s own decision. */
export function movedBy(year: number, city: City, lives: readonly Life[]): boolean[] {
  const newer = cityFromFiles({ ...city.files, [calendarName(year)]: calendarText(paperOf(year)) });
  if (!newer.ok) throw new Error(`the made calendar has faults: ${newer.problems[0]?.message}`);
  const policy = policyOf(withCalendar(city, newer.city));
  return lives.map(({ state }) => recounted(state, policy).length > 0);
}

interface Passed {
  seen: number;
  changed: number;
  started_at: Date;
  passed_at: Date;
}

async function firstPass(client: pg.Client, before: number): Promise<Passed> {
  for (const end = Date.now() + patience; Date.now() < end; await delay(100)) {
    const { rows } = await client.query<Passed & { passes: number }>(
      'SELECT seen::int, changed::int, passes, started_at, passed_at FROM routing.recounts ORDER BY started_at',
    );
    const last = rows.at(-1);
    if (rows.length > before && last && last.passes >= 1) return last;
  }
  throw new Error(`after ${patience / 60_000} minutes routing has not been through all open cases`);
}

async function readAll(read: RecountOptions['read'], ids: readonly string[], until: AbortSignal): Promise<{ milliseconds: number[]; failed: number }> {
  const milliseconds: number[] = [];
  let failed = 0;
  const open: Promise<void>[] = [];
  for (let n = 0; !until.aborted; n += 1) {
    const began = performance.now();
    open.push(read(ids[n % ids.length]!).then(async (answer) => {
      await answer.arrayBuffer();
      if (!answer.ok) failed += 1;
      milliseconds.push(performance.now() - began);
    }, () => void (failed += 1)));
    await delay(1000 / readsPerSecond, undefined, { signal: until }).catch(() => undefined);
  }
  await Promise.all(open);
  return { milliseconds, failed };
}

/** A made paper, formed as those of the years before: long holidays with make-up days, and a few days. */
function paperOf(year: number): CalendarYear {
  const days: CalendarYear['days'] = [];
  const add = (name: string, isOffDay: boolean, ...dates: string[]): void => void days.push(...dates.map((date) => ({ name, date: `${year}-${date}`, isOffDay })));
  add('元旦', true, '01-01', '01-02', '01-03');
  add('春节', true, '02-05', '02-06', '02-07', '02-08', '02-09', '02-10', '02-11', '02-12');
  add('清明节', true, '04-05');
  add('劳动节', true, '05-01', '05-02', '05-03', '05-04', '05-05');
  add('国庆节', true, '10-01', '10-02', '10-03', '10-04', '10-05', '10-06', '10-07');
  return { year, papers: ['国办发明电〔0000〕0号'], days };
}
