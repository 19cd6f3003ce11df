import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const largest = 10 * 1024 * 1024;
const tailBytes = 16 * 1024;

/** Moves a log of more than 10 MiB aside (`.1`, the one before is dropped); called before a process writes to it. */
export function rotate(file: string): void {
  if (existsSync(file) && statSync(file).size > largest) renameSync(file, `${file}.1`);
}

/** The last things a log says, in one line of at most 400 characters; the message where a line is JSON. */
export function lastWords(file: string, lines = 3): string {
  const words = tail(file).split('\n').filter((line) => line.trim() !== '').slice(-lines).map(messageOf).join(' | ');
  return words === '' ? `nothing in ${file}` : words.slice(-400);
}

function messageOf(line: string): string {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('msg' in value)) return line;
    const error = 'error' in value && typeof value.error === 'object' && value.error !== null && 'message' in value.error
      ? `: ${String(value.error.message)}` : '';
    return `${String(value.msg)}${error}`;
  } catch {
    return line.trim();
  }
}

function tail(file: string): string {
  if (!existsSync(file)) return '';
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}
