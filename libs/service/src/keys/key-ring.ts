import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';

/** Whom a key belongs to. A department's scope carries its code; a supervisor may do what staff may. */
export const scopeSchema = z.union([
  z.enum(['staff', 'supervisor', 'custodian', 'scanner', 'station', 'petitions', 'callcentre', 'open311']),
  z.templateLiteral(['department:', z.string().regex(/^[a-z0-9][a-z0-9-]*$/)]),
], 'no scope: staff, supervisor, custodian, scanner, station, petitions, callcentre, open311 or department:<code>');
export type Scope = z.output<typeof scopeSchema>;

/**
 * KEYS_FILE: only hashes of keys (SHA-256, hex), so that the file opens nothing by itself. Several keys may have one
 * scope, which is how a key is replaced; `notAfter` ends the old one. `unit` names the office that a staff key belongs to.
 */
export const keysFileSchema = z.object({
  keys: z.array(z.object({
    id: z.string().min(1),
    scope: scopeSchema,
    sha256: z.string().regex(/^[0-9a-f]{64}$/i, 'not a SHA-256 in hex'),
    notAfter: z.iso.datetime({ offset: true }).optional(),
    unit: z.string().min(1).optional(),
  })),
});

/** Who calls: which key he showed, and what it is for. `unit` is the department's code, or the office of the key. */
export interface CallerIdentity {
  keyId: string;
  scope: Scope;
  unit?: string;
}

/** The form in which a key stands in KEYS_FILE. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key, 'utf8').digest('hex');

interface KnownKey {
  caller: CallerIdentity;
  hash: Buffer;
  notAfter: number;
}

/** The keys in force. Injected by its class: `constructor(private readonly keys: KeyRing)`. */
export class KeyRing {
  readonly #clock: Clock;
  #keys: readonly KnownKey[] = [];
  #unwatch: () => void = () => {};

  constructor(clock: Clock, keys: z.output<typeof keysFileSchema> = { keys: [] }) {
    this.#clock = clock;
    this.#keys = keys.keys.map(knownKey);
  }

  /**
   * The keys of a file, read again when it changes; a file that cannot be read then leaves the old keys in force.
   * @throws Error naming the file and what is wrong with it
   */
  static open(path: string, clock: Clock, logger: Logger, pollMilliseconds = 1000): KeyRing {
    const ring = new KeyRing(clock, readKeys(path));
    const changed = (): void => {
      try {
        ring.#keys = readKeys(path).keys.map(knownKey);
        logger.info({ keys: ring.#keys.length }, 'keys read again');
      } catch (error) {
        logger.warn({ error }, 'the keys file is faulty: the old keys stay in force');
      }
    };
    watchFile(path, { interval: pollMilliseconds, persistent: false }, changed);
    ring.#unwatch = () => unwatchFile(path, changed);
    return ring;
  }

  /** Whose key it is, or undefined. Every hash is compared, each in constant time, so the answer's time tells nothing. */
  find(key: string): CallerIdentity | undefined {
    const hash = createHash('sha256').update(key, 'utf8').digest();
    const now = this.#clock.now().getTime();
    let found: CallerIdentity | undefined;
    for (const known of this.#keys) {
      if (timingSafeEqual(hash, known.hash) && now < known.notAfter) found = known.caller;
    }
    return found;
  }

  close(): void {
    this.#unwatch();
  }
}

function readKeys(path: string): z.output<typeof keysFileSchema> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`The keys file ${path} (KEYS_FILE) cannot be read: ${codeOf(error)}.`, { cause: error });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error(`The keys file ${path} (KEYS_FILE) is not JSON.`);
  }
  const result = keysFileSchema.safeParse(content);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The keys file ${path} (KEYS_FILE) is faulty: ${faults.join('; ')}.`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';
}

function knownKey(entry: z.output<typeof keysFileSchema>['keys'][number]): KnownKey {
  const unit = entry.scope.startsWith('department:') ? entry.scope.slice('department:'.length) : entry.unit;
  return {
    caller: { keyId: entry.id, scope: entry.scope, ...(unit === undefined ? {} : { unit }) },
    hash: Buffer.from(entry.sha256, 'hex'),
    notAfter: entry.notAfter === undefined ? Infinity : Date.parse(entry.notAfter),
  };
}
