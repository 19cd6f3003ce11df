import { z } from 'zod';

const closed = z.object({
  kind: z.literal('closed').describe('each connection sends its next request when the one before is answered'),
  seconds: z.number(),
  connections: z.number(),
});
const open = z.object({
  kind: z.literal('open').describe('requests are sent when they are due, whatever has been answered'),
  perSecond: z.number(),
  connections: z.number().describe('more than so many at once wait, and their waiting counts'),
});

/** What the generator is to send. */
export const planSchema = z.object({
  host: z.string(),
  port: z.number(),
  line: z.object({ publicUrl: z.string(), accountSid: z.string(), token: z.string(), number: z.string() }),
  first: z.number().describe('number of the first text; each number is one text of one citizen'),
  count: z.number().describe('how many are made ready; a closed loop ends before its time when they are used up'),
  load: z.discriminatedUnion('kind', [closed, open]),
});
export type Plan = z.output<typeof planSchema>;

/** What came of it. */
export const runSchema = z.object({
  startedAt: z.number().describe('instant() at which the first was due'),
  seconds: z.number().describe('from the start to the last answer'),
  sent: z.number(),
  outcomes: z.record(z.string(), z.number()).describe('how many had each status; `cut` and `unanswered` had none'),
  latencies: z.instanceof(Float64Array)
    .describe('milliseconds by number of the request, NaN where there was no 2xx; of an open loop from when it was due'),
  lateness: z.number().describe('milliseconds by which the generator itself was late, p99'),
  cpuSeconds: z.number().describe('of the generator'),
});
export type LoadRun = z.output<typeof runSchema>;

export const orderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('prepare'), plan: planSchema }),
  z.object({ kind: z.literal('go') }),
]);
export type Order = z.output<typeof orderSchema>;

export const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('done'), run: runSchema }),
]);
export type Report = z.output<typeof reportSchema>;
