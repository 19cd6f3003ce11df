import { serviceNames } from '#libs/contract';
import type { OwnGateway } from '../gateway/gateway.ts';
import { footprintOf } from '../stage/footprint.ts';
import type { Sample } from './growth.ts';

/** What each process of the gateway takes now, its servers included. Linux only. */
export async function sampleAll(gateway: OwnGateway, at: number): Promise<Sample[]> {
  return Promise.all([...gateway.processes().values()].map(async ({ name, pid }): Promise<Sample> => {
    const { pss, rss } = footprintOf(pid);
    const service = name === 'single' ? 'console' : serviceNames.find((each) => each === name);
    return {
      at, process: name,
      pss: (pss * 1e6) / 2 ** 20, rss: (rss * 1e6) / 2 ** 20,
      ...(service === undefined ? {} : { heap: await heapOf(gateway.ports.services[service]) }),
    };
  }));
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
