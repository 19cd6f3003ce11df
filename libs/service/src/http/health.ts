import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import type { Assembly } from '../definition.ts';

/** The answer of /readyz: 200 when `ready`, else 503. `waitsFor` says what a part lacks. */
export interface Readiness {
  service: string;
  ready: boolean;
  parts: Record<string, { ready: true } | { ready: false; waitsFor: string }>;
}

/** How long a part may take to say whether it is ready. */
const partMilliseconds = 2000;

/** Asks every part at once; one that fails or does not answer is not ready. */
export async function askReadiness(
  service: string, parts: NonNullable<Assembly['readiness']>,
): Promise<Readiness> {
  const answers = await Promise.all(Object.entries(parts).map(async ([name, ask]) => {
    const waitsFor = await answer(ask);
    return [name, waitsFor === undefined ? { ready: true as const } : { ready: false as const, waitsFor }] as const;
  }));
  return { service, ready: answers.every(([, part]) => part.ready), parts: Object.fromEntries(answers) };
}

/** /healthz, /readyz and /metrics, on the service's own port only. */
export function answerHealth(
  server: FastifyInstance, metrics: Registry, readiness: () => Promise<Readiness>,
): void {
  collectDefaultMetrics({ register: metrics });
  server.get('/healthz', (_request, reply) => { void reply.send({ status: 'ok' }); });
  server.get('/readyz', async (_request, reply) => {
    const answer = await readiness();
    return reply.code(answer.ready ? 200 : 503).header('cache-control', 'no-store').send(answer);
  });
  server.get('/metrics', async (_request, reply) => {
    const text = await metrics.metrics();
    return reply.header('content-type', metrics.contentType).send(text);
  });
}

async function answer(ask: NonNullable<Assembly['readiness']>[string]): Promise<string | undefined> {
  const answered = new AbortController();
  const late = delay(partMilliseconds, 'an answer: it does not say whether it is ready', { signal: answered.signal });
  late.catch(() => {});
  try {
    return await Promise.race([Promise.resolve().then(ask), late]);
  } catch (error) {
    return `a fault to end: ${error instanceof Error ? error.name : 'unknown'}`;
  } finally {
    answered.abort();
  }
}
