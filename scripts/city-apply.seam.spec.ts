import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOwnKafka, type OwnKafka } from '../test/servers.ts';

jest.setTimeout(120_000);

let broker: OwnKafka;
const folder = mkdtempSync(join(tmpdir(), 'minsheng-apply-'));
const usersFile = join(folder, 'users.json');

beforeAll(async () => {
  broker = await startOwnKafka();
});
afterAll(async () => {
  await broker.end();
  rmSync(folder, { recursive: true, force: true });
});

function apply(environment: Record<string, string>): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/city.ts', 'apply', 'deploy/city/jiujiang'], { env: { ...process.env, ...environment } }, (error, stdout) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout });
    });
  });
}

it('makes topics, users and rights of a city on a cluster that it is given, and finds nothing to do again', async () => {
  const environment = {
    KAFKA_BROKERS: broker.brokers, KAFKA_USERNAME: broker.admin.username, KAFKA_PASSWORD: broker.admin.password,
    KAFKA_REPLICAS: '1', KAFKA_USERS_FILE: usersFile,
  };
  const first = await apply(environment);
  expect(first.output).toMatch(/passwords of \d+ users made and kept[^]*topics: \d\d+ made, 0 changed · users: \d+ set · rights: \d+ given, 0 taken away/);
  expect(first.code).toBe(0);
  expect(statSync(usersFile).mode & 0o777).toBe(0o600);
  const users = readFileSync(usersFile, 'utf8');
  const again = await apply(environment);
  expect(again.output).toMatch(/^topics: 0 made, 0 changed · users: \d+ set · rights: 0 given, 0 taken away\n$/);
  expect(readFileSync(usersFile, 'utf8')).toBe(users);
});

it('says what it lacks', async () => {
  expect(await apply({ KAFKA_BROKERS: broker.brokers, KAFKA_USERS_FILE: usersFile })).toEqual({
    code: 1, output: "set KAFKA_USERNAME to the administrator's user; set KAFKA_PASSWORD to the administrator's password\n",
  });
});
