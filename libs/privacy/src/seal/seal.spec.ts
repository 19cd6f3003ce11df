import { randomBytes } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactEncrypt, compactDecrypt, type CompactJWEHeaderParameters } from 'jose';
import { z } from 'zod';
import { keyFileAt } from './disk.ts';
import { SealError, type SealFault } from './errors.ts';
import { followKeyFile, openKeyring } from './keyring.ts';
import {
  parseSealingKeys, parseSealingKeysFile, sealingKeysOf, withKeysForMonths, withoutMonths, type SealingKeysFile,
} from './keys.ts';
import { followingMonth, monthOf } from './months.ts';
import { createSealer } from './sealer.ts';

const random = { bytes: (count: number) => randomBytes(count) };
const november = new Date('2026-11-24T02:00:00Z');
const december = new Date('2026-12-02T02:00:00Z');
const empty: SealingKeysFile = { keys: [] };
const correspondent = z.object({ name: z.string(), phones: z.array(z.string()) });
const someone = { name: '张三 👍', phones: ['+8613800001234'] };

async function faultOf(work: Promise<unknown>): Promise<SealFault | 'none'> {
  return await work.then(() => 'none' as const, (error: unknown) => {
    if (error instanceof SealError) return error.fault;
    throw error;
  });
}

describe('months', () => {
  test.each([
    ['2026-11-24T02:00:00Z', '2026-11'],
    ['2026-10-31T15:59:59.999Z', '2026-10'],
    ['2026-10-31T16:00:00Z', '2026-11'],
    ['2026-12-31T16:00:00Z', '2027-01'],
  ])('%s is of %s in Shanghai', (at, month) => {
    expect(monthOf(new Date(at))).toBe(month);
  });

  test('December is followed by January', () => {
    expect(followingMonth('2026-12')).toBe('2027-01');
    expect(followingMonth('2026-01')).toBe('2026-02');
  });
});

describe('seal and open', () => {
  const { file } = withKeysForMonths(empty, november, 1, random);
  const sealer = createSealer(sealingKeysOf(file));

  test('what was sealed comes back, and is not to be read in between', async () => {
    const jwe = await sealer.seal(someone, november);
    expect(jwe).not.toContain('13800001234');
    expect(await sealer.open(jwe, correspondent)).toEqual(someone);
  });

  test('it is JWE compact with the month as kid, and other JWE libraries can open it', async () => {
    const jwe = await sealer.seal(someone, december);
    const key = Buffer.from(file.keys[1]?.k ?? '', 'base64url');
    const opened = await compactDecrypt(jwe, key);
    expect(opened.protectedHeader).toEqual({ alg: 'dir', enc: 'A256GCM', kid: '2026-12' });
    expect(JSON.parse(Buffer.from(opened.plaintext).toString('utf8'))).toEqual(someone);
  });

  const byJose = (header: CompactJWEHeaderParameters) => new CompactEncrypt(Buffer.from(JSON.stringify(someone)))
    .setProtectedHeader(header).encrypt(Buffer.from(file.keys[0]?.k ?? '', 'base64url'));

  test('what other JWE libraries seal can be opened here', async () => {
    expect(await sealer.open(await byJose({ alg: 'dir', enc: 'A256GCM', kid: '2026-11' }), correspondent)).toEqual(someone);
  });

  test('a header that asks for more than a seal is made of is no seal', async () => {
    const jwe = (await byJose({ alg: 'dir', enc: 'A256GCM', kid: '2026-11' })).split('.');
    for (const more of [{ zip: 'DEF' }, { crit: ['exp'], exp: 1 }, { enc: 'A128GCM' }]) {
      const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid: '2026-11', ...more })).toString('base64url');
      expect(await faultOf(sealer.open(jwe.with(0, header).join('.'), correspondent))).toBe('not-a-seal');
    }
  });

  test.each([0, 1, 1500, 400_000])('a text of %i characters comes back whole', async (length) => {
    const text = '声'.repeat(length);
    expect(await sealer.open(await sealer.seal(text, november), z.string())).toBe(text);
  });

  test('the same value is sealed differently each time', async () => {
    const seals = await Promise.all(Array.from({ length: 1000 }, () => sealer.seal(someone, november)));
    expect(new Set(seals.map((jwe) => jwe.split('.')[2])).size).toBe(1000);
    for (const jwe of [seals[0], seals[255], seals[256], seals[999]]) expect(await sealer.open(jwe ?? '', correspondent)).toEqual(someone);
  });

  test('no key for the month names month and remedy', async () => {
    await expect(sealer.seal(someone, new Date('2027-05-01T00:00:00Z'))).rejects.toThrow('no sealing key for 2027-05; add it with `npm run keys -- add`');
  });

  test('an erased month can be opened no more', async () => {
    const jwe = await sealer.seal(someone, november);
    const { file: left, erased, unknown } = withoutMonths(file, ['2026-11', '2020-01']);
    expect({ erased, unknown }).toEqual({ erased: ['2026-11'], unknown: ['2020-01'] });
    expect(await faultOf(createSealer(sealingKeysOf(left)).open(jwe, correspondent))).toBe('unknown-key');
  });

  test('another key of the same month is told as tampered', async () => {
    const other = createSealer(sealingKeysOf(withKeysForMonths(empty, november, 0, random).file));
    expect(await faultOf(other.open(await sealer.seal(someone, november), correspondent))).toBe('tampered');
  });

  test('every changed part is noticed', async () => {
    const parts = (await sealer.seal(someone, november)).split('.');
    for (const index of [2, 3, 4]) {
      const part = parts[index] ?? '';
      const changed = parts.with(index, (part.startsWith('A') ? 'B' : 'A') + part.slice(1)).join('.');
      expect(await faultOf(sealer.open(changed, correspondent))).toBe('tampered');
    }
    const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid: '2026-12' })).toString('base64url');
    expect(await faultOf(sealer.open(parts.with(0, header).join('.'), correspondent))).toBe('tampered');
  });

  test.each(['', 'x', 'a.b.c.d.e', '..', `${Buffer.from('{"alg":"none","kid":"2026-11"}').toString('base64url')}....`,
    `${Buffer.from('{"alg":"dir","enc":"A256GCM","kid":"2026-11"}').toString('base64url')}.AA`])('no seal: "%s"', async (text) => {
    expect(await faultOf(sealer.open(text, correspondent))).toBe('not-a-seal');
  });

  test('another shape names the fields and not what is in them', async () => {
    const jwe = await sealer.seal({ name: '张三', phones: '+8613800001234' }, november);
    const error = await sealer.open(jwe, correspondent).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ fault: 'unexpected-content' });
    expect(String(error)).toContain('phones');
    expect(String(error)).not.toContain('138');
  });

  test('undefined cannot be sealed', async () => {
    expect(await faultOf(sealer.seal(undefined, november))).toBe('not-json');
  });
});

describe("the keys' file", () => {
  test('adding keeps what is there, other fields too, and adds only what lacks', () => {
    const first = parseSealingKeysFile(JSON.stringify({ note: 'ours', keys: [{ kid: '2026-12', k: 'A'.repeat(43), madeBy: 'x' }] }));
    const { file, added } = withKeysForMonths(first, november, 2, random);
    expect(added).toEqual(['2026-11', '2027-01']);
    expect(file.keys.map((key) => key.kid)).toEqual(['2026-11', '2026-12', '2027-01']);
    expect(file.keys[1]).toEqual({ kid: '2026-12', k: 'A'.repeat(43), madeBy: 'x' });
    expect(file['note']).toBe('ours');
    expect(withKeysForMonths(file, november, 2, random).added).toEqual([]);
    expect(parseSealingKeys(JSON.stringify(file)).months()).toEqual(['2026-11', '2026-12', '2027-01']);
  });

  test.each([
    ['no JSON', '{ "keys": [', 'no JSON'],
    ['no keys', '{}', 'keys'],
    ['a month that is none', `{"keys":[{"kid":"2026-13","k":"${'A'.repeat(43)}"}]}`, 'keys.0.kid: must be a month'],
    ['a short key', '{"keys":[{"kid":"2026-11","k":"c2VjcmV0"}]}', 'keys.0.k: must be base64url of exactly 32 bytes'],
    ['a month twice', `{"keys":[{"kid":"2026-11","k":"${'A'.repeat(43)}"},{"kid":"2026-11","k":"${'B'.repeat(42)}A"}]}`, 'keys: names a month twice'],
  ])('%s', (_, text, message) => {
    expect(() => parseSealingKeys(text)).toThrow(message);
    expect(() => parseSealingKeys(text)).not.toThrow(/c2VjcmV0|BBBB/);
  });
});

describe('the keyring', () => {
  const one = JSON.stringify(withKeysForMonths(empty, november, 0, random).file);
  const two = JSON.stringify(withKeysForMonths(parseSealingKeysFile(one), november, 1, random).file);

  function memoryFile(text: string) {
    const file = { text, stamp: 1, reads: 0, write(next: string) { file.text = next; file.stamp += 1; } };
    return Object.assign(file, {
      version: async () => await Promise.resolve(String(file.stamp)),
      read: async () => { file.reads += 1; return await Promise.resolve(file.text); },
    });
  }

  test('a new month counts at once when it is asked for, and the file is read only when it changed', async () => {
    const file = memoryFile(one);
    const sealer = createSealer(await openKeyring(file, () => undefined));
    expect(await faultOf(sealer.seal(someone, december))).toBe('no-key-for-month');
    expect(file.reads).toBe(1);
    file.write(two);
    expect(await sealer.open(await sealer.seal(someone, december), correspondent)).toEqual(someone);
    expect(file.reads).toBe(2);
  });

  test('a broken file keeps the old keys in force, warns once, and is left when it is mended', async () => {
    const warnings: string[] = [];
    const file = memoryFile(one);
    const keyring = await openKeyring(file, (message) => warnings.push(message));
    file.write('{ "keys": [ { "kid": "x" } ] }');
    await keyring.refresh();
    await keyring.refresh();
    expect(keyring.months()).toEqual(['2026-11']);
    expect(warnings).toEqual([expect.stringContaining('the sealing keys stay as they were: sealing keys: keys.0.kid')]);
    file.write(two);
    await keyring.refresh();
    expect(keyring.months()).toEqual(['2026-11', '2026-12']);
  });

  test('a broken file at start is an error', async () => {
    await expect(openKeyring(memoryFile('nonsense'), () => undefined)).rejects.toThrow(SealError);
  });

  test('it follows the file until it is told to stop', async () => {
    const file = memoryFile(one);
    const keyring = await openKeyring(file, () => undefined);
    const stop = new AbortController();
    const slept: number[] = [];
    const sleep = async (milliseconds: number) => {
      slept.push(milliseconds);
      if (slept.length === 1) file.write(two);
      if (slept.length === 3) stop.abort();
      await Promise.resolve();
    };
    await followKeyFile(keyring, 5000, sleep, stop.signal);
    expect(slept).toEqual([5000, 5000, 5000]);
    expect(keyring.months()).toEqual(['2026-11', '2026-12']);
  });

  test('on disk: a replaced file is taken, a missing one is not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sealing-'));
    const path = join(folder, 'keys.json');
    const warnings: string[] = [];
    await writeFile(path, one);
    const keyring = await openKeyring(keyFileAt(path), (message) => warnings.push(message));
    await rm(path);
    await keyring.refresh();
    expect(warnings).toEqual(["the sealing keys stay as they were: the keys' file cannot be read (ENOENT)"]);
    await writeFile(`${path}.new`, two);
    await rename(`${path}.new`, path);
    await keyring.refresh();
    expect(keyring.months()).toEqual(['2026-11', '2026-12']);
    await rm(folder, { recursive: true });
  });
});
