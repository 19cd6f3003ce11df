import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Ports } from '../settings/ports.ts';

const readinessSchema = z.object({
  parts: z.record(z.string(), z.object({ ready: z.boolean(), waitsFor: z.string().optional() })),
});

/** Resolves when the front door says that all is ready; every five seconds says what is waited for. */
export async function untilReady(url: string, ports: Ports['services'], say: (line: string) => void, signal: AbortSignal): Promise<void> {
  let toldAt = Date.now();
  while (!signal.aborted && (await statusOf(`${url}/readyz`)) !== 200) {
    await delay(50);
    if (Date.now() - toldAt < 5000) continue;
    toldAt = Date.now();
    const waiting = await Promise.all(Object.entries(ports).map(([name, port]) => whatIsMissing(name, port)));
    say(`waiting for ${waiting.filter((each) => each !== undefined).join(', ') || `the front door at ${url}`}`);
  }
}

async function whatIsMissing(name: string, port: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(1000) });
    if (response.status === 200) return undefined;
    const parsed = readinessSchema.safeParse(await response.json());
    const parts = parsed.success ? Object.entries(parsed.data.parts).filter(([, part]) => !part.ready) : [];
    const why = parts.map(([part, { waitsFor }]) => waitsFor ?? part).join(', ');
    return why === '' ? name : `${name} (${why})`;
  } catch {
    return `${name} (does not answer yet)`;
  }
}

async function statusOf(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
