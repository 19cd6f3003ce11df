import { setTimeout as delay } from 'node:timers/promises';
import type { OwnGateway } from '../gateway/gateway.ts';
import type { Brought } from './load.ts';
import type { Action } from './plan.ts';
import { recoveryFrom, type Recovery } from './recovery.ts';
import type { SentTexts } from './sent.ts';
import { strike } from './strike.ts';

/** An action as it was carried out. */
export interface Carried extends Recovery {
  action: Action;
  /** From the beginning to the instant from which the victim recovers, in seconds. */
  at: number;
  /** False when there was no such process, or nobody met the failpoint. */
  done: boolean;
}

/** Carries a plan out and resolves when its last victim has recovered. Failpoints wait for each other: they share a file. */
export async function carryOut(
  plan: readonly Action[], gateway: OwnGateway, seen: { brought: readonly Brought[]; sent: SentTexts }, say: (line: string) => void,
): Promise<Carried[]> {
  const began = performance.now();
  let armed: Promise<unknown> = Promise.resolve();
  return Promise.all(plan.map(async (action): Promise<Carried> => {
    await delay(Math.max(0, began + action.at - performance.now()));
    const struck = action.kind === 'failpoint' ? armed.then(() => strike(gateway, action)) : strike(gateway, action);
    if (action.kind === 'failpoint') armed = struck;
    const what = await struck;
    const at = (what.at - began) / 1000;
    if (!what.victim) {
      say(`${at.toFixed(1)} s  ${nameOf(action)}: not carried out`);
      return { action, at, done: false, ready: undefined, flows: undefined };
    }
    const recovery = await recoveryFrom(what, gateway, seen.brought, seen.sent);
    say(`${at.toFixed(1)} s  ${nameOf(action)}: ready after ${told(recovery.ready)}, texts flow after ${told(recovery.flows)}`);
    return { action, at, done: true, ...recovery };
  }));
}

export function nameOf(action: Action): string {
  if (action.kind === 'failpoint') return `${action.service} dies ${action.place}`;
  return action.kind === 'kill' ? `kill -9 ${action.victim}` : `${action.victim} frozen for ${action.milliseconds / 1000} s`;
}

function told(seconds: number | undefined): string {
  return seconds === undefined ? 'more than a minute' : `${seconds.toFixed(1)} s`;
}
