import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStandInClamd, type ClamdManner } from '../testing/clamd.ts';
import { createVirusScan, VirusScannerError } from './virus-scan.ts';

const infected = Buffer.from('X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*');
const large = Buffer.alloc(3 * 1024 * 1024, 'letter ');

async function ask(manner: ClamdManner, file: Buffer, timeout = 5_000): Promise<{ verdict: unknown; scanned: readonly Buffer[] }> {
  const clamd = await startStandInClamd(manner);
  try {
    return { verdict: await createVirusScan(clamd.url, { timeout })(file), scanned: clamd.scanned };
  } finally {
    await clamd.close();
  }
}

describe('a virus scan', () => {
  it.each([
    ['a clean file', Buffer.from('a letter'), 'clean'],
    ['a clean file of many pieces', large, 'clean'],
    ['an empty file', Buffer.alloc(0), 'clean'],
    ['an infected file', infected, { found: 'Eicar-Test-Signature' }],
  ])('%s: clamd gets all of it, and its verdict is ours', async (_, file, expected) => {
    const { verdict, scanned } = await ask({}, file);
    expect(verdict).toEqual(expected);
    expect(scanned.map((one) => one.equals(file))).toEqual([true]);
  });

  it('speaks over a socket in the file system', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clamd-'));
    try {
      expect((await ask({ path: join(folder, 'clamd.ctl') }, infected)).verdict).toEqual({ found: 'Eicar-Test-Signature' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each<[string, ClamdManner, Buffer, RegExp]>([
    ['an error', { answer: () => "stream: Can't allocate memory ERROR" }, infected, /no verdict: stream: Can't allocate memory ERROR/u],
    ['words that are no verdict', { answer: () => 'UNKNOWN COMMAND' }, infected, /no verdict: UNKNOWN COMMAND/u],
    ['nothing at all', { answer: () => '' }, infected, /hung up without a verdict/u],
    ['a file that is too large for it', { most: 1024 }, large, /StreamMaxLength/u],
  ])('%s is no verdict: neither clean nor infected', async (_, manner, file, reason) => {
    const asked = ask(manner, file);
    await expect(asked).rejects.toThrow(reason);
    await expect(asked).rejects.toBeInstanceOf(VirusScannerError);
  });

  it('gives up on a scanner that says nothing', async () => {
    await expect(ask({ answer: () => undefined }, infected, 50)).rejects.toThrow(/said nothing/u);
  });

  it('a scanner that is away is an error', async () => {
    const clamd = await startStandInClamd();
    await clamd.close();
    await expect(createVirusScan(clamd.url)(infected)).rejects.toThrow('the virus scanner cannot be reached');
  });

  it('ends when its caller does', async () => {
    const clamd = await startStandInClamd({ answer: () => undefined });
    const asked = createVirusScan(clamd.url)(infected, AbortSignal.timeout(50));
    await expect(asked).rejects.toBeInstanceOf(VirusScannerError);
    await clamd.close();
  });

  it.each(['127.0.0.1:3310', 'http://clamd:3310', 'unix:', 'tcp://', ''])('refuses %p as a place', (url) => {
    expect(() => createVirusScan(url)).toThrow(/tcp:\/\/host:3310/u);
  });
});
