import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { nodeArguments } from '../../../deploy/local/steps/services.ts';
import { startChild, type Child } from '../../../deploy/local/system/child.ts';
import { freePort } from '../../../deploy/local/system/ports.ts';
import type { Stage } from '../../stage/stage.ts';
import { untilAnswers } from '../../stage/until-answers.ts';

export type Trade = 'escalation' | 'routing';

/** A process that is started again whenever it dies. */
export interface Hand {
  readonly name: string;
  readonly trade: Trade;
  /** The process as it is now. */
  readonly child: Child | undefined;
  /** Deaths so far. */
  readonly deaths: number;
  stop(): Promise<void>;
}

/** What a process that cannot start waits before the next try. */
const breath = 300;

/** Starts `trade` once more on the stage's servers, on a port of its own; resolves when it is ready for the first time. */
export async function hire(stage: Stage, trade: Trade, n: number, environment: NodeJS.ProcessEnv): Promise<Hand> {
  const name = `${trade}-${n}`;
  const port = await freePort();
  let stopping = false;
  let child: Child | undefined;
  let deaths = 0;
  const start = (): Promise<Child> => startChild({
    name, command: process.execPath, cwd: stage.root, tied: true, logFile: join(stage.places.logs, `${name}.log`),
    args: nodeArguments(trade, join('dist', `${trade}.js`)),
    env: { ...stage.environmentOf(trade), ...environment, [`${trade.toUpperCase()}_SERVICE_PORT`]: String(port) },
  });
  const first = await start();
  child = first;
  await untilAnswers(`http://127.0.0.1:${port}/readyz`, first);
  const keeping = (async (): Promise<void> => {
    for (;;) {
      await child?.exited;
      child = undefined;
      if (stopping) return;
      deaths += 1;
      child = await start().catch(() => undefined);
      if (!child) await delay(breath);
    }
  })();
  return {
    name, trade,
    get child() {
      return child;
    },
    get deaths() {
      return deaths;
    },
    async stop() {
      stopping = true;
      await child?.stop('SIGTERM', 10_000);
      await keeping;
    },
  };
}
