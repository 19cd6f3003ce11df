import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { xlsxOf } from '#libs/documents';
import { withKeysForMonths, withoutMonths, type SealingKeysFile } from '#libs/privacy';
import { silentLogger, systemClock, systemRandom } from '#libs/service';
import { openStore, storeMigrations, type Store } from '#libs/store';
import { routingMigrations } from '../apps/routing/src/records/migrations.ts';
import { provisionRole, testDatabase, type TestDatabase } from '../test/servers.ts';

jest.setTimeout(60_000);

const heading = ['单位', '层级', '姓名', '手机', '邮箱'];
const folder = mkdtempSync(join(tmpdir(), 'minsheng-posts-'));
const keysFile = join(folder, 'sealing-keys.json');
let keys: SealingKeysFile;
let database: TestDatabase;
let store: Store;
let url: string;

beforeAll(async () => {
  keys = withKeysForMonths({ keys: [] }, new Date(), 1, systemRandom).file;
  writeFileSync(keysFile, JSON.stringify(keys));
  database = await testDatabase();
  url = await provisionRole(database, 'routing');
});
afterAll(async () => {
  await store?.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function run(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: url, SEALING_KEYS_FILE: keysFile };
    execFile(process.execPath, ['scripts/posts.ts', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}

function sheet(...rows: (string | number | undefined)[][]): string {
  const path = join(folder, 'posts.xlsx');
  writeFileSync(path, xlsxOf([heading, ...rows]));
  return path;
}

it('asks for routing’s tables where there are none', async () => {
  expect(await run('list')).toEqual({ code: 1, output: 'routing has no table of posts yet: start it once, it makes its tables itself\n' });
  store = await openStore({
    url, schema: 'routing', applicationName: 'spec', migrations: [...storeMigrations, ...routingMigrations], logger: silentLogger, clock: systemClock,
  });
  expect(store.available()).toBe(true);
});

const zhou = ['housing', 1, '周一鸣', 13800006001];
const wu = ['住建局', 3, '吴双', undefined, 'wu@example.cn'];

it('lists every fault and imports nothing', async () => {
  const { code, output } = await run('import', sheet(zhou, ['天庭', 5, '', '12'], wu));
  expect(code).toBe(1);
  expect(output.split('\n').map((line) => line.split(' → ')[0])).toEqual([
    'row 3, unit: "天庭" is no unit of the city', 'row 3, level: "5" is no level', 'row 3, name: is empty', 'row 3, phone: is no mobile number',
    '4 faults: nothing was imported.', '',
  ]);
  expect(await store.query('SELECT 1 FROM post_holders')).toEqual([]);
});

it('says what it would do, and does not', async () => {
  const { code, output } = await run('import', sheet(zhou, wu), '--dry-run');
  expect([code, output]).toEqual([0, 'housing 1 办公室主任（经办）: new\nhousing 3 局长: new\n2 posts of 1 units would be imported, 2 changes; nothing was written\n']);
  expect(await store.query('SELECT 1 FROM post_holders')).toEqual([]);
});

it('imports, sealed and audited, and finishes the task of a vacancy that it fills', async () => {
  await store.query(`INSERT INTO tasks (id, kind, subject, detail, created_at) SELECT gen_random_uuid(), 'vacant-post', 's', jsonb_build_object('unit', 'housing', 'level', n), now() FROM unnest(ARRAY[2, 3]) AS n`);
  expect((await run('import', sheet(zhou, wu), '--by', 'qian')).code).toBe(0);
  const rows = await store.query('SELECT * FROM post_holders');
  expect(rows).toHaveLength(2);
  expect(JSON.stringify(rows)).not.toMatch(/周一鸣|13800006001|wu@example/);
  expect(await store.query("SELECT detail->'level' AS level, done_by FROM tasks ORDER BY 1")).toEqual([{ level: 2, done_by: null }, { level: 3, done_by: 'qian' }]);
  const audits = await store.query<{ value: Buffer }>("SELECT value FROM outbox WHERE topic = 'audit.events.v1'");
  expect(audits.map(({ value }) => JSON.parse(String(value)))).toEqual([
    expect.objectContaining({ action: 'posts.import', actor: { keyId: 'qian', scope: 'operator' }, subject: 'housing 1, housing 3', outcome: 'done' }),
  ]);
});

it('lists who holds what, masked, and what is vacant', async () => {
  const { output } = await run('list', 'housing');
  const today = new Date().toISOString().slice(0, 10);
  expect(output).toBe(`housing · 1 · 办公室主任（经办） · 周** · …6001 · since ${today}\nhousing · 2 · 分管副局长 · vacant\n`
    + `housing · 3 · 局长 · 吴** · mail · since ${today}\nhousing · 4 · 分管副市长 · vacant\n`);
});

it('replaces the posts of the units that the file names, and no others; who stays keeps his since', async () => {
  await store.query("UPDATE post_holders SET since = '2026-01-05T00:00:00Z'");
  await run('import', sheet(['transport', 1, '郑三', 13800006003]));
  const { output } = await run('import', sheet(['housing', 1, '周一鸣', 13800006009], ['housing', 2, '王五', 13800006005]));
  expect(output).toBe('housing 1 办公室主任（经办）: other number or address\nhousing 2 分管副局长: new\nhousing 3 局长: vacated\n2 posts of 1 units imported, 3 changes\n');
  expect((await run('list', 'housing')).output).toMatch(/周\*\* · …6009 · since 2026-01-05\n.*王\*\*.*\n.*vacant\n.*vacant\n$/);
  expect((await run('list', 'transport')).output).toContain('郑**');
});

it('says of whom the key was erased', async () => {
  writeFileSync(keysFile, JSON.stringify(withoutMonths(keys, [keys.keys[0]!.kid]).file));
  expect((await run('list', 'transport')).output).toContain('transport · 1 · 办公室主任（经办） · cannot be opened: its sealing key was erased');
  writeFileSync(keysFile, JSON.stringify(keys));
});

it.each<[string[], number, RegExp]>([
  [[], 2, /^Usage/],
  [['import'], 2, /^Usage/],
  [['burn'], 2, /^Usage/],
  [['list', 'heaven'], 2, /there is no such unit/],
  [['import', 'nowhere.xlsx'], 1, /nowhere\.xlsx cannot be read/],
  [['import', 'package.json'], 1, /package\.json cannot be read .*save it as \.xlsx/],
])('answers %j with a sentence', async (args, code, sentence) => {
  const answer = await run(...args);
  expect([answer.code, answer.output]).toEqual([code, expect.stringMatching(sentence)]);
  expect(answer.output).not.toMatch(/\n\s+at /);
});
