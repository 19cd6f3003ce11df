import { randomBytes, randomUUID } from 'node:crypto';

/** Where every part takes its randomness from, so that tests are exact. */
export interface Random {
  bytes(count: number): Buffer;
  uuid(): string;
  /** Evenly spread in [0, 1). For jitter only, never for secrets. */
  fraction(): number;
}

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  uuid: () => randomUUID(),
  fraction: () => Math.random(),
};
