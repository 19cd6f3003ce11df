import { readFileSync } from 'node:fs';
import { serviceNames } from '#libs/contract';
import type { OwnGateway } from '../gateway/gateway.ts';
import { processTree } from '../stage/processes.ts';
import type { Sample } from './growth.ts';

/** What each process of the gateway takes now, its servers included. Linux only. */
export async function sampleAll(gateway: OwnGateway, at: number): Promise<Sample[]> {
  return Promise.all([...gateway.processes().values()].map(async ({ name, pid }): Promise<Sample> => {
    const tree = processTree(pid).map(memoryOf);
    const service = name === 'single' ? 'console' : serviceNames.find((each) => each === name);
    return {
      at, process: name,
      pss: tree.reduce((sum, { pss }) => sum + pss, 0), rss: tree.reduce((sum, { rss }) => sum + rss, 0),
      ...(service === undefined ? {} : { heap: await heapOf(gateway.ports.services[service]) }),
    };
  }));
}

function memoryOf(pid: number): { pss: number; rss: number } {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) / 1024;
    return { pss: of('Pss'), rss: of('Rss') };
  } catch {
    // It ended this moment.
    return { pss: 0, rss: 0 };
  }
}

async function heapOf(port: number): Promise<number | undefined> {
  try {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(5000) })).text();
    const bytes = /^\w*nodejs_heap_size_used_bytes(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1];
    return bytes === undefined ? undefined : Number(bytes) / 2 ** 20;
  } catch {
    return undefined;
  }
}
