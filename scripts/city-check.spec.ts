import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCity } from './city-check.ts';

async function check(...folders: string[]): Promise<{ code: number; said: string[] }> {
  const said: string[] = [];
  return { code: await checkCity(folders, (line) => said.push(line)), said };
}

it('passes the city that the repository brings along', async () => {
  const { code, said } = await check('deploy/city/jiujiang');
  expect(said.join()).toMatch(/九江市 is faultless/);
  expect(code).toBe(0);
});

it('tells faults with file and line, and fails', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'city-'));
  try {
    await cp('deploy/city/jiujiang', folder, { recursive: true });
    const units = join(folder, 'units.yaml');
    await writeFile(units, (await readFile(units, 'utf8')).replace('kind: bureau', 'kind: office'));
    const { code, said } = await check(folder);
    expect(said[0]).toMatch(/units\.yaml:\d+:\d+: units\[0\]\.kind: .* → /);
    expect(said.at(-1)).toBe(`${folder}: 1 problem`);
    expect(code).toBe(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('says how it is used, and what it cannot read', async () => {
  expect((await check()).code).toBe(2);
  const { code, said } = await check('deploy/city/nowhere');
  expect(code).toBe(1);
  expect(said[0]).toMatch(/^deploy\/city\/nowhere cannot be read/);
});
