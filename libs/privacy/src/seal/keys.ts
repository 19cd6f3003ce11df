import { createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { SealError } from './errors.ts';
import { followingMonth, monthOf, monthPattern, type Month } from './months.ts';

/** The keys that a service holds. A keyring that follows its file is one too. */
export interface SealingKeys {
  key(month: Month): KeyObject | undefined;
  months(): Month[];
  /** Looks once more where the keys come from; called before a missing key is complained about. */
  refresh?(): Promise<void>;
}

/** `{ "keys": [ { "kid": "2026-11", "k": "<base64url of 32 bytes>", … } ] }`; other fields are kept. */
export const sealingKeysFile = z.looseObject({
  keys: z.array(z.looseObject({
    kid: z.string().regex(monthPattern, 'must be a month, YYYY-MM'),
    k: z.string().refine(isKey, 'must be base64url of exactly 32 bytes'),
  })).refine((keys) => new Set(keys.map((key) => key.kid)).size === keys.length, 'names a month twice'),
});
export type SealingKeysFile = z.output<typeof sealingKeysFile>;

/** Throws SealError `bad-key-file`, whose message names the field and holds no key. */
export function parseSealingKeysFile(text: string): SealingKeysFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which holds keys.
    throw new SealError('bad-key-file', 'sealing keys: the file is no JSON; make one with `npm run keys -- add`');
  }
  const parsed = sealingKeysFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
  throw new SealError('bad-key-file', `sealing keys: ${faults.join('; ')}`);
}

export function sealingKeysOf(file: SealingKeysFile): SealingKeys {
  const keys = new Map(file.keys.map((key) => [key.kid, createSecretKey(Buffer.from(key.k, 'base64url'))]));
  return { key: (month) => keys.get(month), months: () => [...keys.keys()].toSorted() };
}

export function parseSealingKeys(text: string): SealingKeys {
  return sealingKeysOf(parseSealingKeysFile(text));
}

/** Adds a key for the month of `now` and each of the `coming` months after it that has none; never replaces one. */
export function withKeysForMonths(
  file: SealingKeysFile, now: Date, coming: number, random: { bytes(count: number): Uint8Array },
): { file: SealingKeysFile; added: Month[] } {
  const held = new Set(file.keys.map((key) => key.kid));
  const added: Month[] = [];
  let month = monthOf(now);
  for (let step = 0; step <= coming; step += 1, month = followingMonth(month)) {
    if (!held.has(month)) added.push(month);
  }
  const made = added.map((kid) => ({ kid, k: Buffer.from(random.bytes(32)).toString('base64url') }));
  const keys = [...file.keys, ...made].toSorted((one, other) => (one.kid < other.kid ? -1 : 1));
  return { file: { ...file, keys }, added };
}

/** Drops months for ever: nothing that they sealed can be opened again, wherever it still lies. */
export function withoutMonths(
  file: SealingKeysFile, months: readonly Month[],
): { file: SealingKeysFile; erased: Month[]; unknown: Month[] } {
  const gone = new Set(months);
  const held = new Set(file.keys.map((key) => key.kid));
  return {
    file: { ...file, keys: file.keys.filter((key) => !gone.has(key.kid)) },
    erased: [...gone].filter((month) => held.has(month)),
    unknown: [...gone].filter((month) => !held.has(month)),
  };
}

function isKey(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text) && Buffer.from(text, 'base64url').length === 32;
}
