// The generator as a process of its own: its event loop does nothing else, so what it measures is the server.
import { Connection } from './connection.ts';
import { orderSchema, type Plan, type Report } from './protocol.ts';
import { runLoad } from './run-load.ts';
import { requestOf } from './texts.ts';

let ready: { plan: Plan; requests: Buffer[]; connections: Connection[] } | undefined;

const tell = (report: Report): void => void process.send?.(report);

async function prepare(plan: Plan): Promise<void> {
  for (const connection of ready?.connections ?? []) connection.close();
  const requests = Array.from({ length: plan.count }, (_, index) => requestOf(plan.first + index, plan.line, `${plan.host}:${plan.port}`));
  const connections = Array.from({ length: plan.load.connections }, () => new Connection(plan.host, plan.port));
  await Promise.all(connections.map((connection) => connection.open()));
  ready = { plan, requests, connections };
}

process.on('message', (message) => {
  const order = orderSchema.parse(message);
  const work = order.kind === 'prepare'
    ? prepare(order.plan).then(() => tell({ kind: 'ready' }))
    : ready && runLoad(ready.plan, ready.requests, ready.connections).then((run) => tell({ kind: 'done', run }));
  work?.catch((error: unknown) => tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }));
});
process.once('disconnect', () => process.exit());
