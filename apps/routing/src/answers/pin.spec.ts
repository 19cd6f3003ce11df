import { createHash } from 'node:crypto';
import type { Random } from '#libs/service';
import { hashPin, newPin, verifyPin } from './pin.ts';

const pepper = Buffer.alloc(32, 7);

/** Gives out the numbers as four bytes each, then fails. */
function numbers(...given: number[]): Random {
  return {
    bytes(count) {
      const next = given.shift();
      if (count !== 4 || next === undefined) throw new Error('asked for more randomness than there was');
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(next);
      return bytes;
    },
    uuid: () => 'never',
    fraction: () => 0,
  };
}

function seeded(seed: string): Random {
  let count = 0;
  return { ...numbers(), bytes: (length) => createHash('sha512').update(`${seed} ${count++}`).digest().subarray(0, length) };
}

describe('a new PIN', () => {
  const fair = 42 * 10 ** 8;
  test.each<[string, number[], string]>([
    ['0', [0], '00000000'],
    ['7: leading zeros are kept', [7], '00000007'],
    ['99999999', [99_999_999], '99999999'],
    ['it wraps at 10^8', [10 ** 8], '00000000'],
    ['the last fair number', [fair - 1], '99999999'],
    ['the first unfair number is drawn again', [fair, 5], '00000005'],
    ['the greatest of all is drawn again, and again', [2 ** 32 - 1, 2 ** 32 - 1, 12_345_678], '12345678'],
  ])('%s', (_, given, pin) => {
    expect(newPin(numbers(...given))).toBe(pin);
  });

  test('is evenly spread: each digit at each place about as often', () => {
    const random = seeded('pins');
    const counts = Array.from({ length: 8 }, () => Array<number>(10).fill(0));
    for (let n = 0; n < 5000; n += 1) for (const [place, digit] of newPin(random).split('').entries()) counts[place]![Number(digit)]! += 1;
    // 500 each; the bytes are the same at every run.
    for (const each of counts.flat()) expect(Math.abs(each - 500)).toBeLessThan(100);
  });
});

describe('its hash', () => {
  test('is argon2id in PHC form with its cost, and does not hold the PIN', async () => {
    const hash = await hashPin('00120034', pepper, seeded('one'));
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=256,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(hash).not.toContain('00120034');
  });

  test('is another one each time', async () => {
    expect(await hashPin('00120034', pepper, seeded('one'))).not.toBe(await hashPin('00120034', pepper, seeded('two')));
  });

  test.each<[string, string, Buffer, boolean]>([
    ['the PIN', '00120034', pepper, true],
    ['another PIN', '00120035', pepper, false],
    ['without its zeros', '120034', pepper, false],
    ['with a blank', '00120034 ', pepper, false],
    ['nothing', '', pepper, false],
    ['another city’s key', '00120034', Buffer.alloc(32, 8), false],
    ['no key', '00120034', Buffer.alloc(0), false],
  ])('%s', async (_, given, key, right) => {
    const hash = await hashPin('00120034', pepper, seeded('one'));
    expect(await verifyPin(given, hash, key)).toBe(right);
  });

  test('made at another cost is verified at that cost', async () => {
    const dear = (await hashPin('00120034', pepper, seeded('one'))).replace('m=256,t=1', 'm=256,t=2');
    expect(await verifyPin('00120034', dear, pepper)).toBe(false);
  });

  test.each(['', '00120034', '$argon2i$v=19$m=1024,t=1,p=1$AAAA$AAAA', '$argon2id$v=16$m=1024,t=1,p=1$AAAA$AAAA', '$argon2id$v=19$m=1024$AAAA$AAAA'])(
    'in another form is a fault, and is not quoted: %j', async (hash) => {
      const error = await verifyPin('00120034', hash, pepper).then(() => undefined, (reason: unknown) => reason);
      expect(String(error)).toBe('Error: the PIN’s hash is not in PHC form');
    },
  );
});
