import type { City } from './city.ts';
import { cityFolder, hashFiles, type ReadFolder } from './files.ts';
import { cityFromFiles } from './load.ts';
import type { Problem } from './problem.ts';

export interface WatchOptions {
  /** The city in force when watching begins; `onChange` is told of others only. */
  current: City;
  /** Resolves after so many milliseconds, or at once when the signal is aborted; `clock.sleep` of libs/service. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** How often the folder is looked at, in milliseconds; 2000 when absent. */
  everyMilliseconds?: number;
  signal: AbortSignal;
  /** A changed and faultless folder: from now on this city is in force. */
  onChange(city: City): void | Promise<void>;
  /** A changed folder with faults, told once for each content: the city before it stays in force. */
  onProblems(problems: Problem[]): void | Promise<void>;
}

/**
 * Looks at the folder now and then and takes over what changed, without a restart. Reading contents, not time stamps,
 * sees a mounted ConfigMap and a restored backup alike. Resolves when the signal is aborted; rejects only with what
 * `onChange` or `onProblems` throw.
 */
export async function watchCity(folder: string | ReadFolder, options: WatchOptions): Promise<void> {
  const read = typeof folder === 'string' ? cityFolder(folder) : folder;
  const { signal, everyMilliseconds = 2000 } = options;
  let inForce = options.current.hash;
  let faulty: string | undefined;
  for (;;) {
    await options.sleep(everyMilliseconds, signal);
    if (signal.aborted) return;
    const look = await lookAt(read, inForce, faulty);
    if (look === undefined) continue;
    faulty = look.faulty;
    if (look.city) {
      inForce = look.city.hash;
      await options.onChange(look.city);
    } else if (look.problems) {
      await options.onProblems(look.problems);
    }
  }
}

interface Look {
  city?: City;
  problems?: Problem[];
  faulty: string | undefined;
}

/** Undefined when there is nothing to tell. */
async function lookAt(read: ReadFolder, inForce: string, faulty: string | undefined): Promise<Look | undefined> {
  let files;
  try {
    files = await read();
  } catch (error) {
    const message = `the folder cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    if (faulty === message) return undefined;
    return { faulty: message, problems: [{ file: '.', line: 1, column: 1, message, remedy: 'put the folder back' }] };
  }
  const hash = hashFiles(files);
  if (hash === inForce) return faulty === undefined ? undefined : { faulty: undefined };
  if (hash === faulty) return undefined;
  const result = cityFromFiles(files);
  return result.ok ? { city: result.city, faulty: undefined } : { problems: result.problems, faulty: hash };
}
