import type { KeyObject } from 'node:crypto';
import type { z } from 'zod';
import { SealError } from './errors.ts';
import { decryptCompact, encryptCompact, ivSource, parseCompact, type CompactJwe } from './jwe.ts';
import type { SealingKeys } from './keys.ts';
import { monthOf, type Month } from './months.ts';

/** Seals personal data: JWE compact (RFC 7516), alg `dir`, enc `A256GCM`, `kid` the month of the key. */
export interface Sealer {
  /** `at` chooses the key: the time of acceptance, so that erasing a month erases what came in it. */
  seal(value: unknown, at: Date): Promise<string>;
  /** Throws SealError; its `fault` tells an erased key from a changed seal. */
  open<Schema extends z.ZodType>(jwe: string, schema: Schema): Promise<z.output<Schema>>;
}

export function createSealer(keys: SealingKeys): Sealer {
  const nextIv = ivSource();
  return {
    async seal(value, at) {
      const month = monthOf(at);
      const text = JSON.stringify(value) as string | undefined;
      if (text === undefined) throw new SealError('not-json', 'seal: the value is no JSON; give an object, not undefined or a function');
      const key = keys.key(month) ?? await lookAgain(keys, month);
      if (!key) {
        throw new SealError('no-key-for-month', `seal: there is no sealing key for ${month}; add it with \`npm run keys -- add\``);
      }
      return encryptCompact(text, key, month, nextIv());
    },

    async open(jwe, schema) {
      const parts = parseCompact(jwe);
      if (!parts) throw new SealError('not-a-seal', 'open: the text is no seal (JWE compact, alg dir, enc A256GCM, with a kid)');
      const month = parts.kid;
      const key = keys.key(month) ?? await lookAgain(keys, month);
      if (!key) {
        throw new SealError('unknown-key', `open: this service holds no sealing key ${month}; it was erased, or not given to this service`);
      }
      const parsed = schema.safeParse(JSON.parse(decrypt(parts, key)));
      if (parsed.success) return parsed.data;
      const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'value');
      throw new SealError('unexpected-content', `open: what was sealed has another shape than expected, at ${[...new Set(fields)].join(', ')}`);
    },
  };
}

async function lookAgain(keys: SealingKeys, month: Month): Promise<KeyObject | undefined> {
  await keys.refresh?.();
  return keys.key(month);
}

function decrypt(parts: CompactJwe, key: KeyObject): string {
  try {
    return decryptCompact(parts, key);
  } catch {
    throw new SealError('tampered', `open: the seal was changed after it was made, or made with another key named ${parts.kid}`);
  }
}
