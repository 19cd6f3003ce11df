import { commitOf, thisMachine } from './machine.ts';
import type { BenchResult, Findings } from './result.ts';

/** Adds to what a bench found where, when and at which commit it was. `root` is the clone. */
export function completed(name: string, findings: Findings, root = process.cwd()): BenchResult {
  return { name, at: new Date().toISOString(), commit: commitOf(root), machine: thisMachine(), ...findings };
}
