import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from '#libs/service';

const derive = promisify(argon2);

/**
 * Cost of one hash (RFC 9106), in KiB and passes. A PIN is short, so what protects it is the pepper: without the city’s
 * key a stolen database cannot be searched at all, and with it no bearable cost would save eight digits. At 1 MiB (0.7 ms)
 * the hash was still a quarter of what a whole case costs. Each hash says its own cost, so this can be raised at any time.
 */
const cost = { memory: 256, passes: 1, parallelism: 1 } as const;
const digits = 8;

/** Eight decimal digits, evenly spread. */
export function newPin(random: Random): string {
  const limit = 10 ** digits;
  // Numbers above the last whole multiple would make low PINs likelier.
  const fair = 2 ** 32 - (2 ** 32 % limit);
  for (;;) {
    const number = random.bytes(4).readUInt32BE();
    if (number < fair) return String(number % limit).padStart(digits, '0');
  }
}

/** argon2id in PHC string form, peppered with `pepper` (the city’s key). */
export async function hashPin(pin: string, pepper: Buffer, random: Random): Promise<string> {
  const nonce = random.bytes(16);
  const tag = await tagOf(pin, pepper, nonce, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${bare(nonce)}$${bare(tag)}`;
}

export async function verifyPin(pin: string, hash: string, pepper: Buffer): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(hash);
  if (!match) throw new Error('the PIN’s hash is not in PHC form');
  const [, memory, passes, parallelism, nonce, tag] = match as unknown as [string, string, string, string, string, string];
  const expected = Buffer.from(tag, 'base64');
  const given = await tagOf(pin, pepper, Buffer.from(nonce, 'base64'), {
    memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism),
  });
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function tagOf(
  pin: string, pepper: Buffer, nonce: Buffer, { memory, passes, parallelism }: { memory: number; passes: number; parallelism: number },
): Promise<Buffer> {
  return derive('argon2id', { message: Buffer.from(pin), nonce, secret: pepper, memory, passes, parallelism, tagLength: 32 });
}

function bare(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
