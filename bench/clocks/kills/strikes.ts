import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Failpoint } from '../../../libs/store/src/failpoint.ts';
import type { Hand, Trade } from './crew.ts';

/** A way to die, and when after the first point: in milliseconds. */
export type Strike = { at: number; kind: 'kill'; victim: number } | { at: number; kind: 'failpoint'; trade: Trade; place: Failpoint };

export interface Struck {
  strike: Strike;
  /** False when nobody met the failpoint, or the victim did not run. */
  died: boolean;
}

const places: readonly Failpoint[] = ['after-claim', 'after-commit', 'after-produce', 'after-effect'];
const trades: readonly Trade[] = ['escalation', 'routing'];
const killsApart = 10_000;

/**
 * Over `spread` milliseconds, in which points come to be due: each failpoint of both services, evenly spread, in turn with
 * kill -9 every ten seconds of one process after the other. Where `most` is fewer, the kills and some of the failpoints.
 */
export function strikesOf(spread: number, hands: number, most: number): Strike[] {
  const armed = places.flatMap((place) => trades.map((trade) => ({ kind: 'failpoint' as const, trade, place })));
  const failpoints = armed.map((one, n): Strike => ({ ...one, at: Math.round(((n + 0.5) * spread) / armed.length) }));
  const kills: Strike[] = Array.from({ length: Math.max(1, Math.floor(spread / killsApart)) }, (_, n) => ({ kind: 'kill', at: n * killsApart + killsApart / 2, victim: n % hands }));
  const left = Math.min(failpoints.length, Math.max(0, most - kills.length));
  const some = Array.from({ length: left }, (_, n) => failpoints[Math.floor((n * failpoints.length) / left)]!);
  return [...some, ...kills.slice(0, most)].sort((a, b) => a.at - b.at);
}

/**
 * Carries strikes out from `from` on, each at its time; failpoints wait for each other, since they share a file. What nobody
 * has met when `until` is aborted is taken back.
 */
export async function carryOut(strikes: readonly Strike[], hands: readonly Hand[], file: string, from: Date, until: AbortSignal, say: (line: string) => void): Promise<Struck[]> {
  const struck = async (strike: Strike): Promise<Struck> => {
    await delay(Math.max(0, from.getTime() + strike.at - Date.now()), undefined, { signal: until }).catch(() => undefined);
    const died = !until.aborted && (strike.kind === 'kill' ? await killed(hands[strike.victim]!, until) : await met(strike, file, until));
    say(`${((Date.now() - from.getTime()) / 1000).toFixed(1)} s  ${nameOf(strike, hands)}${died ? '' : ': not carried out'}`);
    return { strike, died };
  };
  let armed: Promise<unknown> = Promise.resolve();
  return Promise.all(strikes.map((strike) => {
    if (strike.kind === 'kill') return struck(strike);
    const done = armed.then(() => struck(strike));
    armed = done;
    return done;
  }));
}

async function killed(hand: Hand, until: AbortSignal): Promise<boolean> {
  while (!hand.child && !until.aborted) await delay(25);
  hand.child?.signal('SIGKILL');
  return hand.child !== undefined;
}

async function met({ trade, place }: Extract<Strike, { kind: 'failpoint' }>, file: string, until: AbortSignal): Promise<boolean> {
  writeFileSync(`${file}.draft`, `${trade} ${place}`);
  renameSync(`${file}.draft`, file);
  while (existsSync(file) && !until.aborted) await delay(25);
  const gone = !existsSync(file);
  rmSync(file, { force: true });
  return gone;
}

function nameOf(strike: Strike, hands: readonly Hand[]): string {
  return strike.kind === 'kill' ? `kill -9 ${hands[strike.victim]!.name}` : `${strike.trade} dies ${strike.place}`;
}
