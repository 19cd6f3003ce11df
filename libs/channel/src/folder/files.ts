import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of a watched folder as its listing has it. */
export interface FolderFile {
  name: string;
  bytes: number;
  changedAt: Date;
}

/** A file that was read whole. */
export interface OpenedFile extends FolderFile {
  content: Buffer;
}

const done = 'done';
const refused = 'refused';

/**
 * The files right in one folder. A name never leads out of it: folders are not entered and links are not followed, so
 * whoever may write there cannot have another file of this machine read.
 */
export class FolderFiles {
  readonly #path: string;
  readonly #mostBytes: number;

  constructor(path: string, mostBytes: number) {
    this.#path = path;
    this.#mostBytes = mostBytes;
  }

  /** Oldest first; what begins with a dot is still being written, by the custom of those who write. Rejects when the folder cannot be read. */
  async list(): Promise<FolderFile[]> {
    const entries = await readdir(this.#path, { withFileTypes: true });
    // What is away at its first use would only be found out when something is to be moved.
    await Promise.all([done, refused].map((name) => mkdir(join(this.#path, name), { recursive: true, mode: 0o750 })));
    const names = entries.filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory()).map(({ name }) => name);
    const found = await Promise.all(names.map((name) => this.#look(name)));
    return found.filter((file) => file !== undefined).sort((one, other) => one.changedAt.getTime() - other.changedAt.getTime() || (one.name < other.name ? -1 : 1));
  }

  /** `refused`: one of them is a link, a pipe or the like, or larger than may be. */
  async open(names: readonly string[]): Promise<OpenedFile[] | 'gone' | 'refused'> {
    const opened: OpenedFile[] = [];
    for (const name of names) {
      const file = await this.#read(name);
      if (typeof file === 'string') return file;
      opened.push(file);
    }
    return opened;
  }

  /** To `refused/` with the reason beside each, or to `done/`. What is no longer there was moved by another instance. */
  async move(names: readonly string[], reason: string | undefined): Promise<void> {
    const folder = join(this.#path, reason === undefined ? done : refused);
    for (const name of names) {
      const to = await freeName(folder, name);
      if (reason !== undefined) await writeFile(join(folder, `${to}.reason.txt`), `${reason}\n`, { mode: 0o640 });
      await rename(join(this.#path, name), join(folder, to)).catch(ignoreMissing);
    }
  }

  async #look(name: string): Promise<FolderFile | undefined> {
    const found = await lstat(join(this.#path, name)).catch(ignoreMissing);
    return found && { name, bytes: found.size, changedAt: found.mtime };
  }

  async #read(name: string): Promise<OpenedFile | 'gone' | 'refused'> {
    let file;
    try {
      // Without NONBLOCK a pipe would hold the whole folder up.
      file = await open(join(this.#path, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'ENOENT') return 'gone';
      if (code === 'ELOOP' || code === 'ENXIO') return 'refused';
      throw error;
    }
    try {
      const { size, mtime, ...kind } = await file.stat().then((stat) => ({ size: stat.size, mtime: stat.mtime, regular: stat.isFile() }));
      if (!kind.regular || size > this.#mostBytes) return 'refused';
      return { name, bytes: size, changedAt: mtime, content: await file.readFile() };
    } finally {
      await file.close();
    }
  }
}

/** Two scanners, or one twice, may use the same name: the first of them is not overwritten. */
async function freeName(folder: string, name: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? name : `${count}-${name}`;
    if (await lstat(join(folder, free)).then(() => false, () => true)) return free;
  }
}

function ignoreMissing(error: unknown): undefined {
  if ((error as { code?: string }).code !== 'ENOENT') throw error;
}
