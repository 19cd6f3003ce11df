import type { Machine } from './machine.ts';

/** A measure over the repeats of one run. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** One row: what was measured, and its measures by name with unit, e.g. `p99 ms`. */
export interface Figure {
  what: string;
  measures: Record<string, Spread>;
}

/** A promise and whether it was kept. It never decides the exit code: that depends on the machine. */
export interface Bar {
  what: string;
  found: number;
  /** How it reads, e.g. `at least`. */
  relation: 'at least' | 'at most';
  bar: number;
  unit: string;
  holds: boolean;
}

/** Two numbers that have to be the same on any machine: these decide the exit code. */
export interface Count {
  what: string;
  expected: number;
  found: number;
}

/** What a bench found, as it goes into bench/results/<name>.json. */
export interface BenchResult {
  name: string;
  /** When it ended, RFC 3339. */
  at: string;
  machine: Machine;
  /** What was measured; `+` behind it when files differ from it. */
  commit: string;
  settings: Record<string, string | number | boolean>;
  figures: Figure[];
  /** What the machine could do at most, measured in the same run. */
  ceilings: Figure[];
  bars: Bar[];
  counts: Count[];
}

/** The part that a bench itself makes; the frame adds the rest. */
export type Findings = Omit<BenchResult, 'name' | 'at' | 'machine' | 'commit'>;

export function atLeast(what: string, found: number, bar: number, unit: string): Bar {
  return { what, found, relation: 'at least', bar, unit, holds: found >= bar };
}

export function atMost(what: string, found: number, bar: number, unit: string): Bar {
  return { what, found, relation: 'at most', bar, unit, holds: found <= bar };
}

/** The counts that differ. */
export function differences(counts: readonly Count[]): Count[] {
  return counts.filter(({ expected, found }) => expected !== found);
}
