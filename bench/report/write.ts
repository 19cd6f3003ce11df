import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes bench/results/<name>.json, numbers to four digits that matter; gives its path from `root`. */
export function writeResult(root: string, result: { name: string }): string {
  const file = join('bench/results', `${result.name}.json`);
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(join(root, file), jsonOf(result));
  return file;
}

/** Pretty, and small: a measure on one line. */
export function jsonOf(result: object): string {
  const rounded = JSON.stringify(result, (_key, value: unknown) => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value), 2);
  // Objects that hold only plain values stand on one line each.
  return `${rounded.replaceAll(/\{\n\s+([^{}[\]]*?)\n\s+\}/g, (_whole, inner: string) => `{ ${inner.replaceAll(/\n\s+/g, ' ')} }`)}\n`;
}
