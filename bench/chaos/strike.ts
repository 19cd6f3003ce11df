import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { runs, type ProcessIdentity } from '../../deploy/local/system/identity.ts';
import type { OwnGateway } from '../gateway/gateway.ts';
import { processTree } from '../stage/processes.ts';
import type { Action } from './plan.ts';

/** What an action did: whom it hit, and from which instant (`performance.now()`) he recovers. */
export interface Strike {
  action: Action;
  /** The victim as it was then; undefined when it was not to be found. */
  victim: (ProcessIdentity & { name: string }) | undefined;
  /** A process that was killed comes back as another. */
  dies: boolean;
  at: number;
}

/** So long is waited for a victim that is just being started again, and for a failpoint to be met. */
const patience = 60_000;

/** Does one action to the gateway. */
export async function strike(gateway: OwnGateway, action: Action): Promise<Strike> {
  return action.kind === 'failpoint' ? arm(gateway, action) : hit(gateway, action);
}

async function hit(gateway: OwnGateway, action: Extract<Action, { kind: 'kill' | 'freeze' }>): Promise<Strike> {
  const victim = await awaited(() => gateway.processes().get(action.victim));
  if (!victim) return { action, victim: undefined, dies: false, at: performance.now() };
  if (action.kind === 'kill') {
    signal(victim.pid, 'SIGKILL');
    return { action, victim, dies: true, at: performance.now() };
  }
  // PostgreSQL's work is done by its children.
  const tree = processTree(victim.pid);
  for (const pid of tree) signal(pid, 'SIGSTOP');
  try {
    await delay(action.milliseconds);
  } finally {
    for (const pid of [...tree].toReversed()) if (pid !== victim.pid || runs(victim)) signal(pid, 'SIGCONT');
  }
  return { action, victim, dies: false, at: performance.now() };
}

/** Writes the order and waits until the process that meets the place has died of it. */
async function arm(gateway: OwnGateway, action: Extract<Action, { kind: 'failpoint' }>): Promise<Strike> {
  const orders = gateway.failpoint;
  let victim: Strike['victim'];
  writeFileSync(`${orders}.draft`, `${action.service} ${action.place}`);
  renameSync(`${orders}.draft`, orders);
  const met = await awaited(() => {
    if (!existsSync(orders)) return true;
    const processes = gateway.processes();
    victim = processes.get(action.service) ?? processes.get('single') ?? victim;
    return undefined;
  });
  const at = performance.now();
  if (!met) {
    rmSync(orders, { force: true });
    return { action, victim: undefined, dies: false, at };
  }
  return { action, victim, dies: true, at };
}

async function awaited<Found>(look: () => Found | undefined): Promise<Found | undefined> {
  for (const end = performance.now() + patience; performance.now() < end; await delay(25)) {
    const found = look();
    if (found !== undefined) return found;
  }
  return undefined;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has died meanwhile.
  }
}
