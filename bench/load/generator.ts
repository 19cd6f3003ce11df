import { startHelper } from './helper.ts';
import { reportSchema, type LoadRun, type Order, type Plan, type Report } from './protocol.ts';

/** Sends signed texts and measures, in a process of its own. */
export interface Generator {
  /** Makes requests and connections ready, then sends. @throws Error when nobody listens */
  run(plan: Plan): Promise<LoadRun>;
  close(): Promise<void>;
}

export function startGenerator(): Generator {
  const helper = startHelper<Order, Report>(new URL('generator-main.ts', import.meta.url), reportSchema);
  return {
    async run(plan) {
      await helper.ask({ kind: 'prepare', plan });
      const report = await helper.ask({ kind: 'go' });
      if (report.kind !== 'done') throw new Error('the load generator answered something else');
      return report.run;
    },
    close: () => helper.close(),
  };
}
