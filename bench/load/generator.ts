import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { reportSchema, type LoadRun, type Order, type Plan } from './protocol.ts';

/** Sends signed texts and measures, in a process of its own. */
export interface Generator {
  /** Makes requests and connections ready, then sends. @throws Error when nobody listens */
  run(plan: Plan): Promise<LoadRun>;
  close(): Promise<void>;
}

export function startGenerator(): Generator {
  const child = fork(fileURLToPath(new URL('generator-main.ts', import.meta.url)), { serialization: 'advanced' });
  const exited = once(child, 'exit');
  const ask = async (order: Order) => {
    child.send(order);
    const gone = exited.then(() => { throw new Error('the load generator ended'); });
    const [message] = (await Promise.race([once(child, 'message'), gone])) as [unknown];
    const report = reportSchema.parse(message);
    if (report.kind === 'failed') throw new Error(`the load generator: ${report.reason}`);
    return report;
  };
  return {
    async run(plan) {
      await ask({ kind: 'prepare', plan });
      const report = await ask({ kind: 'go' });
      if (report.kind !== 'done') throw new Error('the load generator answered something else');
      return report.run;
    },
    async close() {
      if (child.exitCode === null) child.disconnect();
      await exited;
    },
  };
}
