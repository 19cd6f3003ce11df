import { z } from 'zod';
import { serviceNames, type ServiceName } from '#libs/contract';

/** The combined answer: ready when, and only when, every service is. `waitsFor` names parts, never where they are. */
export interface CombinedReadiness {
  ready: boolean;
  services: Record<ServiceName, { ready: boolean; waitsFor?: string[] }>;
}

const answerMilliseconds = 1000;

const readinessSchema = z.object({
  ready: z.boolean(),
  parts: z.record(z.string(), z.object({ ready: z.boolean() })).default({}),
});

/** Asks each service's own /readyz; callers that come while it is being asked share the answer. */
export function readinessOfAll(
  serviceUrls: Readonly<Record<ServiceName, string>>, ask: typeof fetch,
): () => Promise<CombinedReadiness> {
  let asking: Promise<CombinedReadiness> | undefined;
  return () => asking ??= askAll(serviceUrls, ask).finally(() => { asking = undefined; });
}

async function askAll(
  serviceUrls: Readonly<Record<ServiceName, string>>, ask: typeof fetch,
): Promise<CombinedReadiness> {
  const answers = await Promise.all(serviceNames.map(async (name) => [name, await askOne(serviceUrls[name], ask)] as const));
  return {
    ready: answers.every(([, answer]) => answer.ready),
    services: Object.fromEntries(answers) as CombinedReadiness['services'],
  };
}

async function askOne(url: string, ask: typeof fetch): Promise<{ ready: boolean; waitsFor?: string[] }> {
  try {
    const response = await ask(`${url}/readyz`, { signal: AbortSignal.timeout(answerMilliseconds) });
    const { ready, parts } = readinessSchema.parse(await response.json());
    if (ready) return { ready };
    return { ready, waitsFor: Object.entries(parts).flatMap(([name, part]) => part.ready ? [] : [name]) };
  } catch {
    return { ready: false, waitsFor: ['an answer of the service'] };
  }
}
