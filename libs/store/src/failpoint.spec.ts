import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'failpoint-'));
const file = join(folder, 'order');
const source = pathToFileURL(join(process.cwd(), 'libs/store/src/failpoint.ts')).href;
const local = { MINSHENG_ENVIRONMENT: 'local' };

afterAll(() => rmSync(folder, { recursive: true }));

/** What becomes of a process of routing that passes after-commit. */
function passing(env: NodeJS.ProcessEnv, order?: string): 'killed' | 'alive' {
  rmSync(file, { force: true });
  if (order !== undefined) writeFileSync(file, order);
  const script = `import { failpoint } from ${JSON.stringify(source)}; failpoint('after-commit', 'routing'); console.log('alive');`;
  const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' });
  if (signal === 'SIGKILL') return 'killed';
  expect(stdout).toBe('alive\n');
  return 'alive';
}

it('kills at the place that FAILPOINT names, and at no other', () => {
  expect(passing({ ...local, FAILPOINT: 'after-commit' })).toBe('killed');
  expect(passing({ ...local, FAILPOINT: 'after-claim' })).toBe('alive');
  expect(passing(local)).toBe('alive');
});

it.each(['routing after-commit\n', '* after-commit'])('kills once by a file that holds "%s"', (order) => {
  expect(passing({ ...local, FAILPOINT_FILE: file }, order)).toBe('killed');
  expect(existsSync(file)).toBe(false);
  expect(passing({ ...local, FAILPOINT_FILE: file })).toBe('alive');
});

it.each(['mobile after-commit', 'routing after-effect', ''])('leaves a file with "%s" to whom it is meant for', (order) => {
  expect(passing({ ...local, FAILPOINT_FILE: file }, order)).toBe('alive');
  expect(existsSync(file)).toBe(true);
});

it('counts in the local default only', () => {
  for (const environment of [{}, { MINSHENG_ENVIRONMENT: 'production' }]) {
    expect(passing({ ...environment, FAILPOINT: 'after-commit', FAILPOINT_FILE: file }, 'routing after-commit')).toBe('alive');
  }
});
