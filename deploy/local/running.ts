import type { Supervision } from './supervise/supervisor.ts';

export type Kind = 'service' | 'kafka' | 'mail' | 'postgres';

/** What the launcher keeps running, and the order in which it ends. */
export interface Running {
  add(kind: Kind, supervision: Supervision): void;
  readonly services: readonly Supervision[];
  /** Services first, so that they can leave their groups and finish their requests; then Kafka and the mail server, then PostgreSQL. */
  stop(): Promise<void>;
  /** SIGKILL to all, when a person does not want to wait. */
  kill(): void;
}

/** Together below the ten seconds in which all has to be gone. */
const grace = { service: 4500, kafka: 3000, mail: 1500, postgres: 1500 };

export function nothingRunning(): Running {
  const all: Record<Kind, Supervision[]> = { service: [], kafka: [], mail: [], postgres: [] };
  const stopAll = (kind: Kind): Promise<unknown> => Promise.all(all[kind].map((each) => each.stop(grace[kind])));
  return {
    add: (kind, supervision) => void all[kind].push(supervision),
    get services() {
      return all.service;
    },
    async stop() {
      await stopAll('service');
      await Promise.all([stopAll('kafka'), stopAll('mail')]);
      await stopAll('postgres');
    },
    kill() {
      for (const each of Object.values(all).flat()) each.child?.signal('SIGKILL');
    },
  };
}
