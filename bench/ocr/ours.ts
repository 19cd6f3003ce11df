import { readFileSync } from 'node:fs';
import { silentLogger } from '#libs/service';
import type { ReadPage } from '../../libs/documents/src/reading/page.ts';
import { createDocumentReader } from '../../libs/documents/src/reader/reader.ts';
import { processTree } from '../stage/processes.ts';
import type { Reader } from './reading.ts';

export interface OurReader {
  read: Reader;
  /** The most that the process which reads was resident with so far, in MB (10⁶ bytes). */
  peak(): number;
  close(): Promise<void>;
}

/** The reader as the services have it, with its process; alone, nothing else of the gateway runs. */
export function openOurReader(): OurReader {
  const reader = createDocumentReader({ logger: silentLogger, slots: `bench-${process.pid}` });
  let most = 0;
  const peak = (): number => (most = Math.max(most, ...processTree(process.pid).filter((pid) => pid !== process.pid).map(peakOf)));
  return {
    peak,
    async read({ bytes, mediaType }) {
      const pages: ReadPage[] = [];
      const { outcome } = await reader.read({ bytes, mediaType }, async (page) => void pages.push(page), new AbortController().signal);
      peak();
      return outcome === 'read' && pages[0] ? { text: pages.map(({ text }) => text).join('\n'), confidence: pages[0].confidence } : undefined;
    },
    close: () => reader.close(),
  };
}

function peakOf(pid: number): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return (Number(kibibytes ?? 0) * 1024) / 1e6;
  } catch {
    return 0; // Gone meanwhile.
  }
}
