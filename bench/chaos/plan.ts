import { serviceNames } from '#libs/contract';
import type { Failpoint } from '../../libs/store/src/failpoint.ts';
import { chanceOf, type Chance } from './chance.ts';

/** What is done to the gateway; `at` in milliseconds from the beginning of the load. */
export type Action =
  | { at: number; kind: 'kill'; victim: string }
  | { at: number; kind: 'freeze'; victim: string; milliseconds: number }
  | { at: number; kind: 'failpoint'; service: string; place: Failpoint };

const places: readonly Failpoint[] = ['after-claim', 'after-commit', 'after-produce', 'after-effect'];
/** The services through which a text passes: the ones that meet failpoints. */
const onTheWay = ['mobile', 'routing'];
/** Where a run is too short for all victims, these go first. */
const foremost = ['kafka', 'postgres', ...onTheWay];

const quietBegin = 5000;
/** So that what was done last is met and answered while texts still come. */
const quietEnd = 12_000;
const killsApart = { least: 10_000, most: 13_500 };
/** Its three victims are each met again and again: a server that ran ten seconds is started again without a longer pause. */
const killsApartSingle = { least: 12_500, most: 14_000 };
const killsApartOfOne = { least: 7000, most: 9000 };
const freezesApart = 14_000;
const failpointsApart = 18_000;
const frozenFor = 5000;

/** Names of the processes that a chaos run goes for; the stand-in for providers is none. */
export function victimsOf(single: boolean): string[] {
  return single ? ['single', 'kafka', 'postgres'] : [...serviceNames, 'kafka', 'postgres'];
}

/**
 * The run's timeline in order of time, the same for the same seed: a kill every 10–14 s, each victim's freeze, and each
 * failpoint of mobile and routing. From three minutes on it holds at least 12 kills, and all victims and failpoints.
 */
export function planOf(seed: number, minutes: number, single: boolean): Action[] {
  const chance = chanceOf(seed);
  const end = minutes * 60_000 - quietEnd;
  const victims = victimsOf(single);
  const kills = killInstants(chance, end, single ? killsApartSingle : killsApart);
  const killed = chosen(chance, victims, kills.length);
  const frozen = chosen(chance, victims, Math.min(victims.length, Math.max(1, Math.floor((end - quietBegin) / freezesApart))));
  const failpoints = chance.shuffled(onTheWay.flatMap((service) => places.map((place) => ({ service, place }))))
    .slice(0, Math.max(1, Math.floor((end - quietBegin) / failpointsApart)));
  return [
    ...kills.map((at, n): Action => ({ at, kind: 'kill', victim: killed[n]! })),
    ...spread(chance, frozen, end).map(([at, victim]): Action => ({ at, kind: 'freeze', victim, milliseconds: frozenFor })),
    ...spread(chance, failpoints, end).map(([at, failpoint]): Action => ({ at, kind: 'failpoint', ...failpoint })),
  ].sort((a, b) => a.at - b.at);
}

/** One victim, killed again and again: a service that ran some seconds is started again at once. */
export function killsOf(victim: string, seed: number, minutes: number): Action[] {
  return killInstants(chanceOf(seed), minutes * 60_000 - quietEnd, killsApartOfOne).map((at): Action => ({ at, kind: 'kill', victim }));
}

function killInstants(chance: Chance, end: number, apart: { least: number; most: number }): number[] {
  const instants: number[] = [];
  const gap = (): number => apart.least + chance.fraction() * (apart.most - apart.least);
  for (let at = quietBegin + chance.fraction() * 5000; at < end; at += gap()) instants.push(Math.round(at));
  return instants;
}

/** Each once as far as `count` goes, the foremost before the others; what is left over is chosen freely. */
function chosen(chance: Chance, victims: readonly string[], count: number): string[] {
  const first = chance.shuffled(victims.filter((victim) => foremost.includes(victim)));
  const others = chance.shuffled(victims.filter((victim) => !foremost.includes(victim)));
  const once = [...first, ...others].slice(0, count);
  const again = Array.from({ length: count - once.length }, () => chance.one(victims));
  return chance.shuffled([...once, ...again]);
}

/** One in each of equal stretches of the time, at an instant of its own. */
function spread<Item>(chance: Chance, items: readonly Item[], end: number): [number, Item][] {
  const stretch = (end - quietBegin) / items.length;
  return items.map((item, n) => [Math.round(quietBegin + (n + chance.fraction()) * stretch), item]);
}
