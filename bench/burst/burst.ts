import { setTimeout as delay } from 'node:timers/promises';
import { cityFolder, loadCity, type City } from '#libs/city';
import { createSealer, keyFileAt, openKeyring } from '#libs/privacy';
import { startGateway, type OwnGateway } from '../gateway/gateway.ts';
import { startCosts } from '../load/costs.ts';
import { instant } from '../load/instant.ts';
import { percentile } from '../load/percentiles.ts';
import { completed } from '../report/complete.ts';
import { atMost, type BenchResult, type Figure } from '../report/result.ts';
import { readSettings, shownSettings } from '../report/settings.ts';
import { figureOf } from '../report/spread.ts';
import { kafkaOf } from '../stage/kafka.ts';
import { openBacklog, type Backlog } from './backlog.ts';
import { openClient } from './client.ts';
import { live, type Lives } from './life.ts';
import { followOpened } from './opened.ts';
import { run } from './profile.ts';
import { sealedExamples } from './examples.ts';
import { seedCases } from './seed.ts';

const known = {
  full: { cases: 1_000_000, rates: [1, 15, 1, 25, 2, 35, 10], seconds: 10, repeats: 3 },
  small: { cases: 2000, rates: [1, 3, 1], seconds: 2, repeats: 1 },
  explained: {
    cases: 'made beforehand', rates: 'whole lives a second, step by step', seconds: 'of each step',
    repeats: 'of the whole profile, after a short one that is thrown away',
  },
};
type BurstSettings = (typeof known)['full'];

const say = (line: string): void => console.error(line);
/** DESIGN's bar, and how long is waited for what does not come. */
const goneWithin = 10;
const patience = 120_000;

/** Whole lives at changing rates on a gateway that holds many cases. Its ceilings are the bars themselves. */
export async function burst(args: string[]): Promise<BenchResult> {
  const settings = readSettings('burst', args, known);
  const root = process.cwd();
  const city = await cityOf(`${root}/deploy/city/jiujiang`);
  const gateway = await startGateway({ root });
  try {
    const now = new Date();
    const sealer = createSealer(await openKeyring(keyFileAt(gateway.places.sealingKeysFile), say));
    const { database } = gateway.credentials;
    const seeded = await seedCases({ database, city, cases: settings.cases, now, sealed: await sealedExamples(sealer, now), say });
    say(`${settings.cases} cases made in ${seeded.seconds.toFixed(0)} s, ${(seeded.bytes / 1e9).toFixed(2)} GB`);
    return completed('burst', {
      settings: { ...shownSettings(settings), 'made in s': Math.round(seeded.seconds), 'made GB': seeded.bytes / 1e9 },
      ...await measure(gateway, city, settings),
    }, root);
  } finally {
    await gateway.stop();
  }
}

async function measure(gateway: OwnGateway, city: City, { rates, seconds, repeats }: BurstSettings): Promise<Pick<BenchResult, 'figures' | 'ceilings' | 'bars' | 'counts'>> {
  const client = openClient(gateway.url);
  const opened = await followOpened(kafkaOf(gateway));
  const backlog = await openBacklog(gateway.credentials.database);
  try {
    let next = 0;
    const lives: Lives = { client, opened, credentials: gateway.credentials, city: city.code, desk: city.desk };
    const profile = async (over: readonly number[]): Promise<Found> => {
      const first = next;
      const found = await oneProfile(over, seconds, (index) => live(first + index, lives), gateway, backlog);
      next += found.begun;
      return { ...found, calls: client.take() };
    };
    say('a short profile: warm-up');
    const found = [await profile([2, 5])];
    const runs: Found[] = [];
    for (let n = 1; n <= repeats; n += 1) {
      say(`the profile: ${n} of ${repeats}`);
      runs.push(await profile(rates));
    }
    found.push(...runs);
    const begun = found.reduce((sum, run) => sum + run.begun, 0);
    const errors = found.flatMap((run) => run.errors);
    const there = await backlog.counts();
    const gone = Math.max(...runs.map((run) => run.gone));
    return {
      figures: figuresOf(runs, rates),
      ceilings: [],
      bars: [atMost('errors', errors.length, 0, 'of all lives'), atMost('backlog gone after the last step', gone, goneWithin, 's')],
      counts: [
        { what: 'lives that went as they should', expected: begun, found: begun - errors.length },
        { what: 'receipts, as many as lives', expected: begun, found: there.receipts },
        { what: 'cases resolved, as many as lives', expected: begun, found: there.resolved },
        { what: 'texts to citizens, as many as routing had to say', expected: there.answers, found: there.texts },
      ],
    };
  } finally {
    client.close();
    await opened.close();
    await backlog.close();
  }
}

interface Found {
  begun: number;
  errors: string[];
  /** Milliseconds of whole lives, by step. */
  lives: number[][];
  /** Milliseconds of requests, by kind. */
  calls: Map<string, number[]>;
  /** Seconds from the end of the last step until nothing was left to do. */
  gone: number;
  costs: Record<string, number>;
  lateness: number;
}

async function oneProfile(
  rates: readonly number[], seconds: number, one: (index: number) => Promise<void>, gateway: OwnGateway, backlog: Backlog,
): Promise<Omit<Found, 'calls'>> {
  const costs = startCosts(Object.fromEntries([...gateway.processes()].map(([name, { pid }]) => [name, pid])));
  const { begun, errors, lives, endedAt, lateness, over } = await run(rates, seconds, one);
  await over;
  while ((await backlog.waiting()) > 0 && instant() - endedAt < patience) await delay(50);
  const gone = (instant() - endedAt) / 1000;
  const whole = costs(begun);
  for (const error of errors.slice(0, 5)) say(error);
  say(`${begun} lives, ${errors.length} errors, backlog gone after ${gone.toFixed(1)} s`);
  return { begun, errors, lives, gone, lateness, costs: whole };
}

function figuresOf(runs: readonly Found[], rates: readonly number[]): Figure[] {
  const kinds = [...runs[0]?.calls.keys() ?? []];
  return [
    ...rates.flatMap((rate, step) => (runs.every(({ lives }) => lives[step]!.length > 0)
      ? [figureOf(`whole lives, step ${step + 1}: ${rate} a second`, runs.map(({ lives }) => latencies(lives[step]!)))]
      : [])),
    ...kinds.map((kind) => figureOf(`request: ${kind}`, runs.map(({ calls }) => latencies(calls.get(kind) ?? [])))),
    figureOf('after the last step', runs.map(({ gone }) => ({ 'backlog gone s': gone }))),
    figureOf('the generator', runs.map(({ lateness }) => ({ 'late at most ms': lateness }))),
    figureOf('for a life', runs.map(({ costs }) => costs)),
  ];
}

function latencies(milliseconds: readonly number[]): Record<string, number> {
  if (milliseconds.length === 0) return {};
  const sorted = Float64Array.from(milliseconds).sort();
  return { count: sorted.length, 'p50 ms': percentile(sorted, 50), 'p95 ms': percentile(sorted, 95), 'max ms': percentile(sorted, 100) };
}

async function cityOf(folder: string): Promise<City> {
  const loaded = await loadCity(cityFolder(folder));
  if (!loaded.ok) throw new Error('the city’s folder has faults: npm run city -- check');
  return loaded.city;
}
