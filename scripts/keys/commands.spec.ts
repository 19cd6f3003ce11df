import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSealingKeys } from '#libs/privacy';
import { hashOfKey, keysFileSchema } from '#libs/service';
import { UsageError } from '../options.ts';
import { keysCommand } from './commands.ts';

let folder: string;
let sealing: string;
let keys: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  sealing = join(folder, 'sealing.json');
  keys = join(folder, 'keys.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): { code: number; said: string } {
  const lines: string[] = [];
  try {
    const code = keysCommand([...args, '--sealing', sealing, '--keys', keys], (line) => void lines.push(line));
    return { code, said: lines.join('\n') };
  } catch (error) {
    return { code: error instanceof UsageError ? 2 : 1, said: (error as Error).message };
  }
}

test('add makes a key for each month and replaces none; erase drops one only when it is meant', () => {
  expect(run('add', '--months', '2').code).toBe(0);
  const [first, ...others] = parseSealingKeys(readFileSync(sealing, 'utf8')).months();
  expect(others).toHaveLength(2);
  expect(statSync(sealing).mode & 0o077).toBe(0);
  const before = readFileSync(sealing, 'utf8');
  expect(run('add', '--months', '2').said).toContain('already');
  expect(readFileSync(sealing, 'utf8')).toBe(before);
  expect(run('months').said.trim().split('\n')).toEqual([first, ...others]);

  expect(run('erase', first!)).toMatchObject({ code: 2, said: expect.stringContaining('--for-ever') });
  expect(run('erase', '1999-01', '--for-ever')).toMatchObject({ code: 2, said: expect.stringContaining('nothing was erased') });
  expect(run('erase', first!, '--for-ever').code).toBe(0);
  expect(parseSealingKeys(readFileSync(sealing, 'utf8')).months()).toEqual(others);
});

test('issue shows the key once and keeps its hash; revoke takes it out', () => {
  const { said } = run('issue', 'department:housing', '--id', 'desk');
  const key = said.split('\n')[0]!;
  const file = readFileSync(keys, 'utf8');
  expect(file).not.toContain(key);
  expect(keysFileSchema.parse(JSON.parse(file)).keys).toEqual([{ id: 'desk', scope: 'department:housing', sha256: hashOfKey(key) }]);
  expect(run('issue', 'staff', '--id', 'desk')).toMatchObject({ code: 2, said: expect.stringContaining('choose another --id') });
  expect(run('issue', 'everybody')).toMatchObject({ code: 2, said: expect.stringContaining('no scope') });
  expect(run('revoke', 'nobody')).toMatchObject({ code: 2, said: expect.stringContaining('desk') });
  expect(run('revoke', 'desk').code).toBe(0);
  expect(keysFileSchema.parse(JSON.parse(readFileSync(keys, 'utf8'))).keys).toEqual([]);
});

test('a damaged file is told, not overwritten', () => {
  writeFileSync(sealing, '{"keys":[{"kid":"2026-11","k":"short"}]}');
  const { code, said } = run('add');
  expect([code, said]).toEqual([1, expect.stringContaining('32 bytes')]);
  expect(said).not.toContain('short');
  expect(readFileSync(sealing, 'utf8')).toContain('short');
});

test('a wrong call shows how it is called', () => {
  expect(run()).toMatchObject({ code: 2, said: expect.stringContaining('Usage') });
  expect(run('add', '--months', 'many')).toMatchObject({ code: 2, said: expect.stringContaining('0 to 120') });
});
