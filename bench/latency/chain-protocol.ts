import { z } from 'zod';

export const chainTopics = ['bench.first', 'bench.second'] as const;

/** How the bare chain reaches its servers; in the environment of its process. */
export const chainSettings = z.object({
  BENCH_BROKERS: z.string(), BENCH_USERNAME: z.string(), BENCH_PASSWORD: z.string(), BENCH_DATABASE: z.string(),
  BENCH_BYTES: z.coerce.number().describe('of each row and of each record'),
});

export const chainOrder = z.object({ first: z.number(), count: z.number(), perSecond: z.number() });
export type ChainOrder = z.output<typeof chainOrder>;

/** Sent when the last row of the first hop is committed. */
export const chainReport = z.object({
  startedAt: z.number().describe('instant() at which the first was due'),
  committed: z.instanceof(Float64Array).describe('milliseconds by number, from when it was due to its commit'),
});
export type ChainReport = z.output<typeof chainReport>;
