import { execFile } from 'node:child_process';
import { silentLogger, systemClock } from '#libs/service';
import { openStore, storeMigrations, type Store } from '#libs/store';
import { provisionRole, testDatabase, type TestDatabase } from '../test/servers.ts';

jest.setTimeout(60_000);

let database: TestDatabase;
let store: Store;
let url: string;

beforeAll(async () => {
  database = await testDatabase();
  url = await provisionRole(database, 'routing');
  store = await openStore({ url, schema: 'routing', applicationName: 'spec', migrations: storeMigrations, logger: silentLogger, clock: systemClock });
  await store.query(`INSERT INTO parked_keys (consumer, topic, slot, key, reason, attempts) VALUES ('routing', 'intake.messages.v1', 'key k', 'k', 'no such type', 1)`);
  await store.query(`
    INSERT INTO parked_records (parked_key, partition, "offset", headers, value, recorded_at)
    SELECT id, 3, n, jsonb_build_object('ce_id', 'record-' || n), 'secret words', now() FROM parked_keys, generate_series(41, 42) AS n`);
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

function run(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [`scripts/${script}.ts`, ...args], { env: { ...process.env, DATABASE_URL: url } }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}

describe('dead-letters', () => {
  it('lists what waits, and no word of it', async () => {
    const { code, output } = await run('dead-letters', 'list');
    expect(code).toBe(0);
    expect(output).toMatch(/^id 1 · parked · \S+ · intake\.messages\.v1\[3\]@41 · key k · 2 waiting · record record-41 · 1 tries · no such type\n$/);
    expect(output).not.toContain('secret');
  });

  it.each([
    [['skip', '1'], 2, /skip needs --reason/],
    [['skip', 'k', '--reason', 'x'], 1, /nothing parked under "k"/],
    [['release'], 2, /release what\?/],
    [['release', 'other'], 1, /nothing parked under "other"/],
    [['burn'], 2, /Usage/],
    [['list', '--service', 'nobody'], 2, /no such service/],
  ])('answers %j with a sentence', async (args, code, sentence) => {
    const answer = await run('dead-letters', ...args);
    expect(answer.code).toBe(code);
    expect(answer.output).toMatch(sentence);
  });

  it('skips and releases, audited', async () => {
    expect((await run('dead-letters', 'skip', '1', '--reason', 'a test', '--by', 'wang')).code).toBe(0);
    expect((await run('dead-letters', 'release', 'k', '--by', 'wang')).code).toBe(0);
    expect(await store.query('SELECT who, action, reason, record_id FROM parked_audit ORDER BY id')).toEqual([
      { who: 'wang', action: 'skip', reason: 'a test', record_id: 'record-41' },
      { who: 'wang', action: 'release', reason: null, record_id: null },
    ]);
    expect(await store.query('SELECT state FROM parked_keys')).toEqual([{ state: 'releasing' }]);
    expect((await store.query("SELECT 1 FROM outbox WHERE topic = 'audit.events.v1'"))).toHaveLength(2);
  });
});

describe('republish', () => {
  it('marks sent rows and says how many', async () => {
    await store.query('UPDATE outbox SET sent_at = now()');
    const { code, output } = await run('republish', '--service', 'routing', '--since', '2026-01-01T00:00:00+08:00', '--topic', 'audit.events.v1');
    expect([code, output]).toEqual([0, 'audit.events.v1: 2 rows\nthey are published again by routing; readers drop what they had\n']);
    expect(await store.query('SELECT 1 FROM outbox WHERE sent_at IS NULL')).toHaveLength(2);
  });

  it.each([
    [[], /Usage/],
    [['--service', 'routing', '--since', 'yesterday'], /give a time with its offset/],
  ])('answers %j with a sentence', async (args, sentence) => {
    const { code, output } = await run('republish', ...args);
    expect(code).toBe(2);
    expect(output).toMatch(sentence);
  });
});
