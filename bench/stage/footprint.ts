import { readFileSync } from 'node:fs';
import { processTree } from './processes.ts';

/** Memory of a process with its descendants, in MB (10⁶ bytes). */
export interface Footprint {
  /** What is shared counts in parts: the sum over processes is what they take together. */
  pss: number;
  /** What is shared counts in full. */
  rss: number;
}

/** Linux only. */
export function footprintOf(pid: number): Footprint {
  return processTree(pid).map((each) => readRollup(each)).reduce(
    (sum, one) => ({ pss: sum.pss + one.pss, rss: sum.rss + one.rss }), { pss: 0, rss: 0 },
  );
}

function readRollup(pid: number): Footprint {
  try {
    return parseRollup(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  } catch {
    return { pss: 0, rss: 0 }; // Gone meanwhile.
  }
}

/** /proc/<pid>/smaps_rollup, whose kB are of 1024 bytes. @throws Error when it is something else */
export function parseRollup(text: string): Footprint {
  const of = (name: string): number => {
    const kibibytes = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1];
    if (kibibytes === undefined) throw new Error(`no ${name} in smaps_rollup`);
    return (Number(kibibytes) * 1024) / 1e6;
  };
  return { pss: of('Pss'), rss: of('Rss') };
}
