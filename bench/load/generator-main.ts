// The generator as a process of its own: its event loop does nothing else, so what it measures is the server.
import { Connection } from './connection.ts';
import { answerOrders } from './helper.ts';
import { orderSchema, type Plan, type Report } from './protocol.ts';
import { runLoad } from './run-load.ts';
import { requestOf } from './texts.ts';

let ready: { plan: Plan; requests: Buffer[]; connections: Connection[] } | undefined;

answerOrders(orderSchema, async (order): Promise<Report> => {
  if (order.kind === 'prepare') {
    await prepare(order.plan);
    return { kind: 'ready' };
  }
  if (!ready) throw new Error('nothing is ready to be sent');
  return { kind: 'done', run: await runLoad(ready.plan, ready.requests, ready.connections) };
});

async function prepare(plan: Plan): Promise<void> {
  for (const connection of ready?.connections ?? []) connection.close();
  const requests = Array.from({ length: plan.count }, (_, index) => requestOf(plan.first + index, plan.line, `${plan.host}:${plan.port}`));
  const connections = Array.from({ length: plan.load.connections }, () => new Connection(plan.host, plan.port));
  await Promise.all(connections.map((connection) => connection.open()));
  ready = { plan, requests, connections };
}
