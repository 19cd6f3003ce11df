import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { cityFolder, loadCity, type City } from '#libs/city';
import { departmentMessage, derivedId, type DepartmentMessage } from '#libs/contract';
import { createSealer, parseSealingKeys, withKeysForMonths } from '#libs/privacy';
import { silentLogger, systemRandom, type Clock } from '#libs/service';
import { openStore, storeMigrations, type Store } from '#libs/store';
import { provisionRole, testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { examples } from '../../../../libs/contract/src/examples.ts';
import { routingMigrations } from '../records/migrations.ts';
import { deliverWebhooks, resumeWebhook, type DeliverDeps } from './deliver.ts';

jest.setTimeout(60_000);

const code = 'housing';
const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
const example = departmentMessage.parse(examples['department.message.v1']);

let now = new Date('2026-11-24T02:00:00Z');
const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
const wait = (milliseconds: number) => { now = new Date(now.getTime() + milliseconds); };

let database: TestDatabase;
let store: Store;
let server: Server;
let deps: DeliverDeps;
let received: { headers: IncomingHttpHeaders; body: string }[] = [];
let answers: { status: number; headers?: Record<string, string> }[] = [];

beforeAll(async () => {
  database = await testDatabase();
  store = await openStore({
    url: await provisionRole(database, 'routing'), schema: 'routing', applicationName: 'spec', clock, logger: silentLogger,
    migrations: [...storeMigrations, ...routingMigrations],
  });
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const { status, headers = {} } = answers.shift() ?? { status: 204 };
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const loaded = await loadCity(cityFolder('deploy/city/jiujiang'));
  if (!loaded.ok) throw new Error('the city has faults');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const unit = { ...loaded.city.units.get(code)!, webhook: { url, secretEnv: 'HOUSING_SECRET' } };
  const city: City = { ...loaded.city, units: new Map([...loaded.city.units, [code, unit]]) };
  const { file } = withKeysForMonths({ keys: [] }, now, 1, systemRandom);
  deps = {
    store, clock, fetch, city: () => city, logger: silentLogger, sealer: createSealer(parseSealingKeys(JSON.stringify(file))),
    random: { ...systemRandom, fraction: () => 0.5 }, secret: (variable) => (variable === 'HOUSING_SECRET' ? secret : undefined),
  };
});
afterAll(async () => {
  await store?.close();
  await new Promise((resolve) => server?.close(resolve));
  await database?.drop();
});
beforeEach(async () => {
  received = [];
  answers = [];
  for (const table of ['departments', 'department_messages', 'department_webhooks', 'tasks']) await store.execute(`DELETE FROM ${table}`);
  await deliverWebhooks(deps);
});

/** The unit is told so many more things. */
async function tell(count: number): Promise<DepartmentMessage[]> {
  const [row] = await store.query<{ position: number }>('SELECT coalesce(max(position), 0)::int AS position FROM department_messages');
  const messages = Array.from({ length: count }, (_, index) => {
    const position = row!.position + index + 1;
    return { ...example, id: derivedId('spec', String(now.getTime()), String(position)), position, sequence: position };
  });
  for (const message of messages) {
    await store.execute(
      `INSERT INTO department_messages (code, position, id, case_id, sequence, at, message, shown) VALUES ($1, $2::bigint, $3, $4, $2::bigint, $5, $6, '{}')`,
      [code, message.position, message.id, message.case.id, now, await deps.sealer.seal(message, now)],
    );
  }
  return messages;
}
const taken = () => received.map(({ body }) => (JSON.parse(body) as DepartmentMessage).position);

it('brings every message once, in order, signed so that the standard’s own verifier takes it', async () => {
  const messages = await tell(3);
  await deliverWebhooks(deps);
  await deliverWebhooks(deps);
  expect(received.map(({ body }) => JSON.parse(body) as unknown)).toEqual(messages);
  for (const { headers, body } of received) {
    expect(headers['webhook-id']).toBe((JSON.parse(body) as DepartmentMessage).id);
    // The verifier compares with today's clock, the messages are of the stepped one: so only the signature is judged.
    const at = new Date(Number(headers['webhook-timestamp']) * 1000);
    expect(headers['webhook-signature']).toBe(new Webhook(secret).sign(String(headers['webhook-id']), at, body));
  }
});

it('does not go on before one is taken; tries again by the schedule', async () => {
  await tell(2);
  answers = [{ status: 500 }, { status: 302 }];
  await deliverWebhooks(deps);
  expect(taken()).toEqual([1]);
  wait(4_999);
  await deliverWebhooks(deps);
  expect(taken()).toEqual([1]);
  wait(1);
  await deliverWebhooks(deps);
  expect(taken()).toEqual([1, 1]);
  wait(5 * 60_000);
  await deliverWebhooks(deps);
  expect(taken()).toEqual([1, 1, 1, 2]);
});

it('waits as long as the receiver asks', async () => {
  await tell(1);
  answers = [{ status: 503, headers: { 'retry-after': '120' } }];
  await deliverWebhooks(deps);
  wait(119_000);
  await deliverWebhooks(deps);
  expect(received).toHaveLength(1);
  wait(1_000);
  await deliverWebhooks(deps);
  expect(received).toHaveLength(2);
});

it('ends with 410, makes a task of it, and goes on where it stopped when a person resumes it', async () => {
  await tell(2);
  answers = [{ status: 410 }];
  await deliverWebhooks(deps);
  wait(3 * 24 * 3_600_000);
  await deliverWebhooks(deps);
  expect(taken()).toEqual([1]);
  expect(await store.query('SELECT kind, subject FROM tasks')).toEqual([{ kind: 'webhook', subject: 'housing ended its webhook (410)' }]);
  expect(await resumeWebhook(store, code, now)).toBe(true);
  await deliverWebhooks(deps);
  expect(taken()).toEqual([1, 1, 2]);
  expect(await resumeWebhook(store, 'nobody', now)).toBe(false);
});

it('tells a person once when the schedule is through, and goes on once a day', async () => {
  await tell(1);
  answers = Array.from({ length: 12 }, () => ({ status: 500 }));
  for (let attempt = 0; attempt < 12; attempt += 1) {
    await deliverWebhooks(deps);
    wait(27 * 3_600_000);
  }
  expect(received).toHaveLength(12);
  expect(await store.query('SELECT subject FROM tasks')).toEqual([{ subject: 'housing has not taken its webhook for days' }]);
  await deliverWebhooks(deps);
  expect(received).toHaveLength(13);
});

it('sends nothing unsigned when the secret is not set', async () => {
  await tell(1);
  await deliverWebhooks({ ...deps, secret: () => undefined });
  expect(received).toEqual([]);
});

it('is done by one instance at a time', async () => {
  await tell(5);
  await Promise.all([deliverWebhooks(deps), deliverWebhooks(deps), deliverWebhooks(deps)]);
  expect(taken()).toEqual([1, 2, 3, 4, 5]);
});
