import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const long = 250;
const tooLong = 400;
/** Tables of cases and texts grow with what they hold, not with what they do. */
const tables = /(^|\/)(cases|[^/]+\.cases|examples|[^/]+\.data)\.ts$/;

export interface LengthFinding {
  file: string;
  lines: number;
  fails: boolean;
}

/** Files under `folders` of `root` with more than 250 lines; those with more than 400 fail. */
export function longFiles(root: string, folders: readonly string[]): LengthFinding[] {
  return folders.flatMap((folder) => sources(join(root, folder)))
    .filter((file) => !tables.test(file))
    .map((file) => ({ file: relative(root, file), lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > long)
    .map((finding) => ({ ...finding, fails: finding.lines > tooLong }));
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
