import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { oxlintConfig } from './config.ts';
import { longFiles } from './lengths.ts';
import { runOxlint } from './run.ts';

// A clone in small, with one planted fault per rule.
const planted: Record<string, string> = {
  'libs/store/src/floating.ts': 'export async function save() {}\nexport function f() { save(); }\n',
  'libs/store/src/misused.ts': 'export const f = (save: () => Promise<boolean>) => { if (save()) return 1; return 2; };\n',
  'libs/store/src/thenable.ts': 'export async function f(n: number) { return await n; }\n',
  'libs/store/src/any.ts': 'export const f = (x: any) => String(x);\n',
  'libs/store/src/cycle-a.ts': "import { b } from './cycle-b.ts';\nexport const a = () => b;\n",
  'libs/store/src/cycle-b.ts': "import { a } from './cycle-a.ts';\nexport const b = () => a;\n",
  'libs/store/src/upward.ts': "import { x } from '#libs/bus';\nexport const y = x;\n",
  'libs/store/src/itself.ts': "import { x } from '#libs/store';\nexport const y = x;\n",
  'libs/store/src/deep.ts': "import { x } from '#libs/city/src/inside.ts';\nexport const y = x;\n",
  'libs/store/src/sideways.ts': "import { x } from '../../city/src/inside.ts';\nexport const y = x;\n",
  'libs/store/src/to-app.ts': "import { x } from '../../../apps/routing/src/x.ts';\nexport const y = x;\n",
  'libs/store/src/to-deploy.ts': "import { x } from '../../../deploy/local/x.ts';\nexport const y = x;\n",
  'libs/store/src/upward.spec.ts': "import { x } from '#libs/bus';\nit('x', () => { expect(x).toBe(1); });\n",
  'apps/routing/src/to-app.ts': "import type { X } from '../../mobile/src/x.ts';\nexport type Y = X;\n",
  'apps/routing/src/deep.ts': "import { x } from '../../../libs/city/src/inside.ts';\nexport const y = x;\n",
  'apps/routing/src/focused.spec.ts': "it.only('x', () => { expect(1).toBe(1); });\n",
  'apps/routing/src/empty.spec.ts': "it('x', () => {});\n",
};
const allowed: Record<string, string> = {
  'libs/store/src/downward.ts': "import { x } from '#libs/city';\nexport const y = x;\n",
  'libs/store/src/servers.spec.ts': "import { x } from '../../../deploy/local/x.ts';\nit('x', () => { expect(x).toBe(1); });\n",
  'apps/routing/src/good.ts': "import { x } from '#libs/channel';\nimport { z } from './other.ts';\nexport const y = [x, z];\n",
  'apps/routing/src/other.ts': 'export const z = 1;\n',
};

const clone = mkdtempSync(join(tmpdir(), 'lint-'));
let lines: string[] = [];

beforeAll(async () => {
  for (const [file, text] of Object.entries({ ...planted, ...allowed })) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    writeFileSync(join(clone, file), text);
  }
  writeFileSync(join(clone, '.oxlintrc.json'), JSON.stringify(oxlintConfig()));
  writeFileSync(join(clone, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { target: 'es2023', module: 'esnext', moduleResolution: 'bundler', strict: true, noEmit: true, allowImportingTsExtensions: true, types: [] },
    include: ['apps', 'libs'],
  }));
  symlinkSync(join(process.cwd(), 'node_modules'), join(clone, 'node_modules'));
  lines = (await runOxlint(process.cwd(), clone, ['apps', 'libs'])).output.split('\n');
}, 60_000);
afterAll(() => rmSync(clone, { recursive: true, force: true }));

const findings = (file: string): string[] => lines.filter((line) => line.startsWith(`${file}:`));

it.each([
  ['libs/store/src/floating.ts', 'no-floating-promises'],
  ['libs/store/src/misused.ts', 'no-misused-promises'],
  ['libs/store/src/thenable.ts', 'await-thenable'],
  ['libs/store/src/any.ts', 'no-explicit-any'],
  ['libs/store/src/cycle-a.ts', 'no-cycle'],
  ['libs/store/src/upward.ts', 'libs/store may import only what stands below it: contract, city, privacy, service'],
  ['libs/store/src/itself.ts', 'libs/store may import only what stands below it'],
  ['libs/store/src/deep.ts', 'Import a library by its name only'],
  ['libs/store/src/sideways.ts', 'Import another library by its name'],
  ['libs/store/src/to-app.ts', 'Libraries never import apps'],
  ['libs/store/src/to-deploy.ts', 'Libraries run without the local default'],
  ['libs/store/src/upward.spec.ts', 'libs/store may import only what stands below it'],
  ['apps/routing/src/to-app.ts', 'Apps never import apps'],
  ['apps/routing/src/deep.ts', 'Import a library by its name'],
  ['apps/routing/src/focused.spec.ts', 'no-focused-tests'],
  ['apps/routing/src/empty.spec.ts', 'expect-expect'],
])('%s is found: %s', (file, words) => {
  expect(findings(file).join('\n')).toContain(words);
  expect(findings(file)[0]).toMatch(/^\S+:\d+:\d+: .+ \[.+\]$/);
});

it.each(Object.keys(allowed))('%s is let pass', (file) => {
  expect(findings(file)).toEqual([]);
});

it('finds long files, and not tables', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lengths-'));
  mkdirSync(join(folder, 'libs'));
  const write = (name: string, count: number): void => writeFileSync(join(folder, 'libs', name), '//\n'.repeat(count));
  write('short.ts', 250);
  write('long.ts', 251);
  write('too-long.ts', 401);
  write('mask.cases.ts', 900);
  expect(longFiles(folder, ['libs']).toSorted((a, b) => a.lines - b.lines)).toEqual([
    { file: 'libs/long.ts', lines: 251, fails: false },
    { file: 'libs/too-long.ts', lines: 401, fails: true },
  ]);
  rmSync(folder, { recursive: true });
});
