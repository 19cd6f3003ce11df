import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closure, runtimePackages } from './runtime-packages.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function installed(name: string, needs: Record<string, object> = {}): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'package.json'), JSON.stringify({ name, ...needs }));
}

it('takes what is needed by what is needed, and nothing of other platforms or of the installing', () => {
  installed('reader', { dependencies: { lines: '1', 'adm-zip': '1' }, optionalDependencies: { '@native/here': '1', '@native/elsewhere': '1' } });
  installed('lines', { dependencies: { reader: '1' } });
  installed('@native/here');
  installed('adm-zip');
  installed('stranger');
  expect(closure(folder, ['reader'])).toEqual(['@native/here', 'lines', 'reader']);
});

it('each of them is installed here', () => {
  expect(closure('node_modules')).toEqual(expect.arrayContaining([...runtimePackages]));
});
