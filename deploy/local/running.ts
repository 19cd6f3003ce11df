import type { Supervision } from './supervise/supervisor.ts';

/** What the launcher keeps running, and the order in which it ends. */
export interface Running {
  add(kind: 'service' | 'kafka' | 'postgres', supervision: Supervision): void;
  readonly services: readonly Supervision[];
  /** Services first, so that they can leave their groups and finish their requests; then Kafka, then PostgreSQL. */
  stop(): Promise<void>;
  /** SIGKILL to all, when a person does not want to wait. */
  kill(): void;
}

/** Together below the ten seconds in which all has to be gone. */
const grace = { service: 4500, kafka: 3000, postgres: 1500 };

export function nothingRunning(): Running {
  const all = { service: [] as Supervision[], kafka: [] as Supervision[], postgres: [] as Supervision[] };
  const stopAll = (kind: keyof typeof all): Promise<unknown> => Promise.all(all[kind].map((each) => each.stop(grace[kind])));
  return {
    add: (kind, supervision) => void all[kind].push(supervision),
    get services() {
      return all.service;
    },
    async stop() {
      await stopAll('service');
      await stopAll('kafka');
      await stopAll('postgres');
    },
    kill() {
      for (const each of Object.values(all).flat()) each.child?.signal('SIGKILL');
    },
  };
}
