import { SealError } from './errors.ts';
import { parseSealingKeys, type SealingKeys } from './keys.ts';

/** Where the keys lie. Reading is given in, so that this library touches no disk by itself. */
export interface KeyFile {
  /** Differs whenever the content may have changed, e.g. time of change and size. */
  version(): Promise<string>;
  read(): Promise<string>;
}

/** Keys that follow their file: a new month's key counts as soon as it is seen, without a restart. */
export interface Keyring extends SealingKeys {
  /** Reads the file if its version changed. A broken or missing file keeps the old keys and is warned of once. */
  refresh(): Promise<void>;
}

/** Throws SealError `bad-key-file`, or the file's own error, when the first reading fails. */
export async function openKeyring(file: KeyFile, warn: (message: string) => void): Promise<Keyring> {
  let version = await file.version();
  let keys = parseSealingKeys(await file.read());
  let reading: Promise<void> | undefined;

  const readAgain = async () => {
    let seen = 'unreadable';
    try {
      seen = await file.version();
      if (seen === version) return;
      // Read after the version: a write in between shows as yet another version at the next look.
      keys = parseSealingKeys(await file.read());
      version = seen;
    } catch (error) {
      if (seen === version) return;
      version = seen;
      warn(`the sealing keys stay as they were: ${reason(error)}`);
    }
  };
  return {
    key: (month) => keys.key(month),
    months: () => keys.months(),
    refresh: () => (reading ??= readAgain().finally(() => { reading = undefined; })),
  };
}

/** Looks at the file again every `milliseconds` until `signal` is aborted. `sleep` is a Clock's. */
export async function followKeyFile(
  keyring: Keyring,
  milliseconds: number,
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(milliseconds, signal);
    if (!signal.aborted) await keyring.refresh();
  }
}

function reason(error: unknown): string {
  if (error instanceof SealError) return error.message;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
  return `the keys' file cannot be read (${code})`;
}
