import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, Outcome } from './connection.ts';
import { instant } from './instant.ts';
import { percentile } from './percentiles.ts';
import type { LoadRun, Plan } from './protocol.ts';
import { dueAfter, dueBy } from './schedule.ts';

/** After the last request so long is waited for answers. */
const patience = 30_000;

/** Sends the requests over open connections as the plan has it, and resolves when all are answered or patience is over. */
export async function runLoad(plan: Pick<Plan, 'load'>, requests: readonly Buffer[], connections: readonly Connection[]): Promise<LoadRun> {
  const latencies = new Float64Array(requests.length).fill(Number.NaN);
  const outcomes: Record<string, number> = {};
  const late: number[] = [];
  const cpu = process.cpuUsage();
  const startedAt = instant();
  let next = 0;
  let answered = 0;
  let lastAt = startedAt;
  let wake: (() => void) | undefined;

  const send = (connection: Connection, from: number, then: () => void): void => {
    const index = next;
    next += 1;
    connection.send(requests[index]!, (outcome: Outcome) => {
      lastAt = instant();
      answered += 1;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (outcome !== 'cut' && outcome < 300) latencies[index] = lastAt - from;
      then();
      wake?.();
    });
  };

  if (plan.load.kind === 'closed') {
    const end = startedAt + plan.load.seconds * 1000;
    const goOn = (connection: Connection): void => {
      const now = instant();
      if (now < end && next < requests.length) send(connection, now, () => goOn(connection));
    };
    for (const connection of connections) goOn(connection);
  } else {
    const { perSecond } = plan.load;
    const idle = [...connections];
    const goOn = (): void => {
      const now = instant() - startedAt;
      for (const due = dueBy(now, perSecond, requests.length); next < due && idle.length > 0;) {
        const connection = idle.pop()!;
        const at = dueAfter(next, perSecond);
        late.push(now - at);
        send(connection, startedAt + at, () => {
          idle.push(connection);
          goOn();
        });
      }
    };
    while (next < requests.length) {
      goOn();
      await delay(Math.max(dueAfter(next, perSecond) - (instant() - startedAt), 1));
    }
  }

  const allAnswered = new Promise<'all'>((resolve) => {
    wake = () => answered === next && (plan.load.kind === 'open' || next > 0) && resolve('all');
    wake();
  });
  const giveUp = new AbortController();
  const limit = patience + (plan.load.kind === 'closed' ? plan.load.seconds * 1000 : 0);
  await Promise.race([allAnswered, delay(limit, undefined, { signal: giveUp.signal }).catch(() => undefined)]);
  giveUp.abort();
  if (answered < next) outcomes['unanswered'] = next - answered;
  const { user, system } = process.cpuUsage(cpu);
  return {
    startedAt, seconds: (lastAt - startedAt) / 1000, sent: next, outcomes, latencies,
    lateness: late.length > 0 ? percentile(Float64Array.from(late).sort(), 99) : 0, cpuSeconds: (user + system) / 1e6,
  };
}
