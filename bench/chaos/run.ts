import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startGateway, type OwnGateway } from '../gateway/gateway.ts';
import { commitOf, thisMachine } from '../report/machine.ts';
import { writeResult } from '../report/write.ts';
import { chanceOf } from './chance.ts';
import { doors } from './doors/index.ts';
import { drain, type Drained } from './drain.ts';
import { startLoad } from './load.ts';
import { killsOf, planOf } from './plan.ts';
import { SentTexts } from './sent.ts';
import { carryOut, nameOf, type Carried } from './strikes.ts';
import { Topics } from './topics.ts';

export interface ChaosOptions {
  root: string;
  minutes: number;
  seed: number;
  single: boolean;
  /** Appeals a second. */
  rate: number;
  /** Kills this adapter and nothing else, while appeals come through its own doors. */
  victim?: string;
}

/** What a provider may have taken when it was cut off is looked for at Aliyun for two minutes before it is sent again. */
const longestDrain = 180_000;
/** One key brings the whole load. */
const environment = { OPEN311_POSTS_PER_MINUTE: '100000' };

/** One run on a gateway of its own; true when nothing differs and every action was carried out. */
export async function runChaos(options: ChaosOptions, say: (line: string) => void): Promise<boolean> {
  const { root, minutes, seed, single, rate, victim } = options;
  const plan = victim === undefined ? planOf(seed, minutes, single) : killsOf(victim, seed, minutes);
  const open = Object.fromEntries(Object.entries(doors).filter(([, door]) => victim === undefined || (door.service === victim && !door.isRead)));
  if (Object.keys(open).length === 0) throw new Error(`no door leads to ${victim ?? ''}: name an adapter, ${[...new Set(Object.values(doors).map(({ service }) => service))].join(', ')}`);
  say(`chaos with seed ${seed}: ${minutes} min at ${rate} appeals/s by ${Object.keys(open).join(', ')}; ${single ? 'one process' : 'nine processes'}, ${plan.filter(({ kind }) => kind === 'kill').length} kills`);
  const gateway = await startGateway({ root, single, failpoints: true, environment });
  try {
    const sent = new SentTexts(gateway.places.outbox);
    const began = performance.now();
    const load = startLoad({ rate, doors: open, chance: chanceOf(seed + 1), bring: (door, appeal) => door.bring(appeal, gateway) });
    const striking = carryOut(plan, gateway, { brought: load.brought, sent }, (line) => say(`  ${line}`));
    await Promise.race([delay(minutes * 60_000), striking.then(() => delay(minutes * 60_000))]);
    const seconds = (performance.now() - began) / 1000;
    const accepted = load.brought.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined).length;
    await load.endArrivals();
    const [carried, drained] = await Promise.all([striking, drain(load, new Topics(gateway.credentials), sent, longestDrain)]);
    const wrong = faultsOf(carried, drained);
    const result = {
      name: victim === undefined ? `chaos-${seed}${single ? '-single' : ''}` : `chaos-kills-${victim}`, at: new Date().toISOString(), machine: thisMachine(), commit: commitOf(root),
      settings: { minutes, seed, single, rate, doors: Object.keys(open) },
      acceptedPerSecond: accepted / seconds, retries: load.brought.reduce((sum, { attempts }) => sum + attempts - 1, 0),
      drainSeconds: drained.seconds, counts: drained.counts, differences: wrong.slice(0, 50),
      actions: carried.map(({ action, at, ready, flows }) => ({ what: nameOf(action), at, ready, flows })),
    };
    const file = writeResult(root, result);
    say(textOf(result, carried, wrong));
    say(`written to ${file}`);
    if (wrong.length > 0) say(`logs are kept in ${keepLogs(gateway)}`);
    return wrong.length === 0;
  } finally {
    await gateway.stop();
  }
}

function faultsOf(carried: readonly Carried[], drained: Drained): string[] {
  return [
    // How long a recovery takes is told and depends on the machine, and on what strikes next: that all recovers, the drain shows.
    ...carried.flatMap(({ action, done }) => (done ? [] : [`${nameOf(action)}: was not carried out`])),
    ...(drained.seconds === undefined ? [`not everything that was acknowledged was answered ${longestDrain / 1000} s after the load`] : []),
    ...drained.differences,
  ];
}

interface Told {
  acceptedPerSecond: number;
  retries: number;
  drainSeconds: number | undefined;
  counts: Record<string, number>;
}

function textOf({ acceptedPerSecond, retries, drainSeconds, counts }: Told, carried: readonly Carried[], wrong: readonly string[]): string {
  const rows = [...Map.groupBy(carried, ({ action }) => (action.kind === 'failpoint' ? `${action.service}, failpoints` : `${action.victim}, ${action.kind === 'kill' ? 'killed' : 'frozen'}`))].toSorted(([a], [b]) => a.localeCompare(b))
    .map(([victim, all]) => `  ${victim.padEnd(24)} ${String(all.length).padStart(2)} ×   ready again ${worst(all, 'ready')}   texts flow ${worst(all, 'flows')}`);
  return [
    '', 'recoveries, the longest of each (seconds)', ...rows, '',
    `accepted while processes died: ${acceptedPerSecond.toFixed(1)}/s, ${retries} tries again; all answered ${drainSeconds === undefined ? 'never' : `${drainSeconds.toFixed(1)} s`} after the load`,
    Object.entries(counts).map(([what, count]) => `${what} ${count}`).join(', '),
    wrong.length === 0 ? '✓ no difference' : `✗ ${wrong.length} differences`, ...wrong.slice(0, 20).map((line) => `    ${line}`),
  ].join('\n');
}

function worst(all: readonly Carried[], of: 'ready' | 'flows'): string {
  const values = all.map((each) => each[of]);
  return values.includes(undefined) ? ' never' : Math.max(...values.map((value) => value ?? 0)).toFixed(1).padStart(6);
}

function keepLogs(gateway: OwnGateway): string {
  const folder = mkdtempSync(join(tmpdir(), 'minsheng-chaos-logs-'));
  cpSync(gateway.places.logs, folder, { recursive: true });
  return folder;
}
