import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** File name (`units.yaml`, `calendar/2026.yaml`) → content. */
export type CityFiles = Readonly<Record<string, string>>;

/** Gives the city's files; rejects when they cannot be read. */
export type ReadFolder = () => Promise<CityFiles>;

/** Reads every `.yaml` file of a folder and of its folder `calendar`. */
export function cityFolder(folder: string): ReadFolder {
  return async () => {
    const names = [
      ...(await yamlFiles(folder)),
      ...(await yamlFiles(join(folder, 'calendar'))).map((name) => `calendar/${name}`),
    ];
    const contents = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return canonicalFiles(Object.fromEntries(names.map((name, i) => [name, contents[i]!])));
  };
}

/** The same content in one form, whatever the editor and the file system: sorted names, `\n` at line ends, no BOM. */
export function canonicalFiles(files: CityFiles): CityFiles {
  const names = Object.keys(files).sort();
  return Object.fromEntries(names.map((name) => [name, files[name]!.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')]));
}

/** SHA-256 over names, lengths and contents of canonical files, lower-case hex. */
export function hashFiles(files: CityFiles): string {
  const hash = createHash('sha256');
  for (const [name, content] of Object.entries(canonicalFiles(files))) {
    hash.update(`${name}\0${Buffer.byteLength(content)}\0`).update(content);
  }
  return hash.digest('hex');
}

async function yamlFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name)).map((entry) => entry.name);
}
