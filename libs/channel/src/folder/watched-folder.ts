import type { Clock, Logger } from '#libs/service';
import { isUnavailable, Loop, type Store } from '#libs/store';
import { FolderFiles, type FolderFile, type OpenedFile } from './files.ts';

/** A file that nobody writes any more. */
export interface SettledFile extends FolderFile {
  /** For how long it is known not to have changed: since the start of this process at most. */
  quietSeconds: number;
}

export interface WatchedFolderOptions {
  /** For the log, e.g. `fax spool`. */
  name: string;
  path: string;
  /**
   * Which of the files that nobody writes any more are to be taken, and which of them belong together. Pure; what it leaves
   * out stays and is shown again. Names begin with no dot and are those of regular files or of what only looks like one.
   */
  ready(files: readonly SettledFile[]): string[][];
  /**
   * Takes what belongs together, in the order in which `ready` named it. It is durably stored when this resolves: only then
   * the files go to `done/`, so a crash in between shows them once more. With `refused` they go to `refused/`, each with
   * its reason beside it. `later`: their content shows that they are not whole yet; as when it rejects they stay and are
   * shown again.
   */
  take(files: readonly OpenedFile[]): Promise<{ refused: string } | 'later' | undefined>;
  /** Of one file. What is larger is refused unread. */
  mostBytes: number;
  /** How long a file's size and time must not have changed; a share that is written slowly needs more than a local disk. */
  settleSeconds: number;
  /** Between two looks; default 2. */
  everySeconds?: number;
  /** The folder cannot be read, or read again: told once each. */
  onFailing(reason: string): Promise<void>;
  onWorking(): Promise<void>;
  store: Pick<Store, 'whenAvailable'>;
  clock: Clock;
  logger: Logger;
}

export interface WatchedFolder {
  start(): void;
  /** Ends after the files in hand. */
  stop(): Promise<void>;
}

/** After a failure of ours that is none of the folder or the database. */
const roundsOfRest = 15;
const refusedBefore = 'is not a regular file, or larger than may be';

/**
 * A folder into which other programs put files: looked at again and again (network shares tell of no changes), each file
 * taken once nobody writes it any more, and then moved to `done/` or `refused/` in it. Nothing outside of it is read.
 */
export function createWatchedFolder(options: WatchedFolderOptions): WatchedFolder {
  const { name, store, clock, logger, everySeconds = 2 } = options;
  const files = new FolderFiles(options.path, options.mostBytes);
  const settled = new Settled(options.settleSeconds * 1000);
  const resting = new Map<string, number>();
  // An earlier process may have told that it fails.
  let state: 'failing' | 'working' | undefined;
  const tell = async (reason: string | undefined): Promise<void> => {
    const now = reason === undefined ? 'working' : 'failing';
    if (now === state) return;
    if (reason === undefined) await options.onWorking();
    else await options.onFailing(reason);
    if (reason !== undefined) logger.warn({ folder: name, reason }, 'a watched folder fails');
    state = now;
  };

  const takeGroup = async (names: readonly string[]): Promise<void> => {
    const opened = await files.open(names);
    // Somebody else was faster, or the writer took it away again.
    if (opened === 'gone') return;
    const outcome = opened === 'refused' ? { refused: refusedBefore } : await options.take(opened);
    if (outcome === 'later') return;
    await files.move(names, outcome?.refused);
    if (outcome) logger.warn({ folder: name, reason: outcome.refused }, 'files of a watched folder were refused');
  };

  /** Gives why the folder is not as it must be. */
  const takeAll = async (groups: readonly string[][], now: Date, signal: AbortSignal): Promise<string | undefined> => {
    let closed: string | undefined;
    for (const names of groups) {
      const [first = ''] = names;
      if (signal.aborted || (resting.get(first) ?? 0) > now.getTime()) continue;
      resting.delete(first);
      try {
        await takeGroup(names);
      } catch (error) {
        if (isUnavailable(error)) throw error;
        if (isClosed(error)) {
          closed ??= `a file in it cannot be read or moved (${codeOf(error)}): let the service read and write the folder and its files`;
          continue;
        }
        // The files behind it need not wait for it.
        resting.set(first, now.getTime() + everySeconds * 1000 * roundsOfRest);
        logger.error({ folder: name, error }, 'files of a watched folder could not be taken: they stay and are taken again');
      }
    }
    return closed;
  };

  const work = async (signal: AbortSignal): Promise<undefined> => {
    const found = await files.list().catch((error: unknown) => `the folder cannot be read (${codeOf(error)}): mount it, and let the service read and write it`);
    if (typeof found === 'string') {
      await tell(found);
      return;
    }
    const now = clock.now();
    await tell(await takeAll(options.ready(settled.of(found, now)), now, signal));
  };
  const loop = new Loop({ name: `folder ${name}`, store, clock, logger, idle: everySeconds * 1000, work });
  return { start: () => loop.start(), stop: () => loop.stop() };
}

/** Which files have not changed for so long, by this process's own clock: that of a share may show another time. */
class Settled {
  readonly #milliseconds: number;
  #seen = new Map<string, { like: string; since: number }>();

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  of(files: readonly FolderFile[], now: Date): SettledFile[] {
    const before = this.#seen;
    this.#seen = new Map(files.map(({ name, bytes, changedAt }) => {
      const like = `${bytes}/${changedAt.getTime()}`;
      const old = before.get(name);
      return [name, old?.like === like ? old : { like, since: now.getTime() }];
    }));
    const quiet = (name: string) => now.getTime() - (this.#seen.get(name)?.since ?? now.getTime());
    return files.filter(({ name }) => quiet(name) >= this.#milliseconds).map((file) => ({ ...file, quietSeconds: quiet(file.name) / 1000 }));
  }
}

/** By whoever set up the folder: nothing in it is at fault. */
function isClosed(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ESTALE', 'EIO'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'unknown';
}
