import request from 'supertest';
import { intakeMessageReceived } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { startOwnPostgres } from '../../../../../test/servers.ts';
import { until } from '../../../../../libs/channel/src/testing/adapter-kit.ts';
import { base, openOpen311, type Open311Kit } from '../spec/kit.ts';
import { faultsOf } from '../spec/shapes.ts';

jest.setTimeout(60_000);

let kit: Open311Kit;
let service: RunningService;

beforeAll(async () => {
  // Nobody acknowledges here: a token at once.
  kit = await openOpen311({ OPEN311_NUMBER_SECONDS: '0', OPEN311_POSTS_PER_MINUTE: '100000' });
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(() => kit.query('TRUNCATE outbox, receipts, originals, media_jobs, conflicts, open311_requests'));

type Fields = Record<string, string | undefined>;
const messages = async () => (await kit.records('intake.messages.v1')).map((record) => intakeMessageReceived.parse(record));
const stored = async () => Number((await kit.query<{ n: string }>('SELECT count(*) AS n FROM receipts'))[0]?.n);

describe('the same again', () => {
  it('at once, 30 times, with a caller who hangs up: one message, the same token for all', async () => {
    await kit.post(service, {}).timeout(3).catch(() => undefined);
    const answers = await Promise.all(Array.from({ length: 30 }, () => kit.post(service, {})));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body[0].token}`)).size).toBe(1);
    expect(await messages()).toHaveLength(1);
  });

  it('within ten minutes is the same, later another; and so is another field', async () => {
    const token = async (changed: Fields = {}) => (await kit.post(service, changed).expect(200)).body[0].token as string;
    const first = await token();
    await kit.query("UPDATE open311_requests SET posted_at = posted_at - interval '9 minutes'");
    expect(await token()).toBe(first);
    await kit.query("UPDATE open311_requests SET posted_at = posted_at - interval '2 minutes'");
    const second = await token();
    expect(second).not.toBe(first);
    expect(await token({ lat: '29.7052' })).not.toBe(second);
    expect(await stored()).toBe(3);
  });

  it('under one Idempotency-Key is the same whenever it comes, and another content is refused', async () => {
    const post = (changed: Fields) => kit.post(service, changed).set('idempotency-key', 'a1');
    const [first] = (await post({}).expect(200)).body;
    await kit.query("UPDATE open311_requests SET posted_at = posted_at - interval '1 day'");
    expect((await post({}).expect(200)).body).toEqual([first]);
    expect((await post({ description: 'other' }).expect(400)).body).toEqual([{ code: 422, description: expect.stringMatching(/^Idempotency-Key was used for another content/) }]);
    expect(await messages()).toMatchObject([{ source: { provider: 'open311', id: 'a1' } }]);
    await post({}).set('idempotency-key', 'two words').expect(400);
  });
});

it('the number and the PIN come with the answer when the case is there in time, and again with each repetition; else by the token', async () => {
  const patient = await kit.start({ OPEN311_NUMBER_SECONDS: '20' });
  const posting = kit.post(patient, { account_id: 'u-7' }).expect(200).then(({ body }) => body as unknown);
  const [message] = await until('the message', async () => { const found = await messages(); return found.length > 0 && found; });
  await kit.acknowledge(patient, message!.id, 'JJ-20261126-000042', '73519028');
  const answer = await posting;
  expect(faultsOf('posted', answer)).toEqual([]);
  expect(answer).toEqual([{ service_request_id: 'JJ-20261126-000042', service_notice: expect.stringContaining('查询码73519028'), account_id: 'u-7' }]);
  expect((await kit.post(patient, { account_id: 'u-7' }).expect(200)).body).toEqual(answer);
});

it('a key that posts too fast is told when to come again; others go on', async () => {
  const slow = await kit.start({ OPEN311_POSTS_PER_MINUTE: '2' });
  const post = (n: number) => kit.post(slow, { description: `第${n}处` });
  await kit.post(slow, { service_code: 'sinkholes' }).expect(404);
  await Promise.all([post(1).expect(200), post(2).expect(200)]);
  const { body, headers } = await post(3).expect(429);
  expect(body).toEqual([{ code: 429, description: expect.stringContaining('2 requests a minute') }]);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  await request(slow.url).get(`${base}/services.json`).expect(200);
});

it('what cannot be kept now is told so, and taken once when it comes again', async () => {
  const postgres = await startOwnPostgres();
  const own = await openOpen311({ OPEN311_NUMBER_SECONDS: '0' }, {
    name: 'postgres', adminUrl: postgres.adminUrl, url: postgres.adminUrl, host: postgres.host, port: postgres.port,
    urlFor: (username, password) => `postgres://${username}:${password}@${postgres.host}:${postgres.port}/postgres`, drop: async () => {},
  });
  try {
    const running = await own.start();
    await postgres.killPostgres();
    const { body, headers } = await own.post(running).expect(503);
    expect([faultsOf('errors', body), Number(headers['retry-after']) > 0]).toEqual([[], true]);
    await postgres.startPostgres();
    await until('the database', async () => (await own.post(running)).status === 200);
    await own.post(running).expect(200);
  } finally {
    await own.close().catch(() => undefined);
    await postgres.end();
  }
});
