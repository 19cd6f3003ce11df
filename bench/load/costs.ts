import { cpuSeconds } from '../stage/processes.ts';

/** CPU of processes by name, in milliseconds per message, user and system, their descendants included. */
export type Costs = Record<string, number>;

/** Reads what processes have cost so far; call what it returns for what they cost since, per message. */
export function startCosts(processes: Readonly<Record<string, number>>): (messages: number) => Costs {
  const read = (): [string, number][] => Object.entries(processes).map(([name, pid]) => [name, cpuSeconds(pid)]);
  const before = new Map(read());
  return (messages) => Object.fromEntries(read().map(([name, seconds]) => [
    `${name} CPU ms`, messages === 0 ? 0 : ((seconds - (before.get(name) ?? 0)) * 1000) / messages,
  ]));
}
