import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A process of our own that answers each order with one report. */
export interface Helper<Order, Report> {
  readonly pid: number;
  /** @throws Error when the helper could not do it, or ended */
  ask(order: Order): Promise<Report>;
  close(): Promise<void>;
}

const failure = z.object({ failed: z.string() });

/** Starts `program`; what it reports is held against `schema`. */
export function startHelper<Order, Report>(program: URL, schema: z.ZodType<Report>, env: NodeJS.ProcessEnv = process.env): Helper<Order, Report> {
  const child = fork(fileURLToPath(program), { serialization: 'advanced', env });
  const exited = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    async ask(order) {
      child.send(order as object);
      const gone = exited.then(() => { throw new Error(`${program.pathname.split('/').at(-1)} ended`); });
      const [message] = (await Promise.race([once(child, 'message'), gone])) as [unknown];
      const failed = failure.safeParse(message).data;
      if (failed) throw new Error(failed.failed);
      return schema.parse(message);
    },
    async close() {
      if (child.exitCode === null) child.disconnect();
      await exited;
    },
  };
}

/** The other end, in the helper: answers each order, and ends with who started it. */
export function answerOrders<Order>(schema: z.ZodType<Order>, answer: (order: Order) => Promise<object>): void {
  process.on('message', (message) => {
    void (async () => answer(schema.parse(message)))().then(
      (report) => process.send?.(report),
      (error: unknown) => process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
}
