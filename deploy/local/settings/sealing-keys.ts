import { existsSync, readFileSync } from 'node:fs';
import { parseSealingKeysFile, withKeysForMonths } from '#libs/privacy';
import { randomBytes } from 'node:crypto';
import { Problem } from '../system/problem.ts';
import { writePrivate } from './files.ts';

const monthsAhead = 12;

/** Sees to a sealing key for this month and the twelve after it; keys that are there stay. */
export function completeSealingKeys(file: string, now: Date): void {
  let before;
  try {
    before = existsSync(file) ? parseSealingKeysFile(readFileSync(file, 'utf8')) : { keys: [] };
  } catch (error) {
    throw new Problem(`${file}: ${error instanceof Error ? error.message : String(error)}; without it what was sealed cannot be opened.`);
  }
  const { file: after, added } = withKeysForMonths(before, now, monthsAhead, { bytes: randomBytes });
  if (added.length > 0) writePrivate(file, after);
}
