import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import ipaddr from 'ipaddr.js';
import { intakeMessageAmended, intakeMessageReceived } from '#libs/contract';
import { testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { hastyClock, item, openKit, published, until, type Kit } from '../spec/kit.ts';
import { createMediaFetch } from './fetch-media.ts';
import { MediaWorker, type MediaWorkerOptions } from './worker.ts';

jest.setTimeout(60_000);

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** Of every message, beside its files. */
const original = expect.objectContaining({ state: 'stored', role: 'original' });

let database: TestDatabase;
let kit: Kit;
const workers: MediaWorker[] = [];
const servers: Server[] = [];

beforeEach(async () => {
  database = await testDatabase();
  kit = await openKit(database.adminUrl);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  servers.splice(0).forEach((server) => { server.closeAllConnections(); server.close(); });
  await kit.close();
  await database.drop();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function start(changed: Partial<MediaWorkerOptions> = {}, allowPrivate = [ipaddr.parseCIDR('127.0.0.1/32')]) {
  const limits = { bytes: 1000, seconds: 0.3, redirects: 3, allowPrivate };
  const worker = new MediaWorker({
    ...kit.shared, intake: kit.intake, fetchMedia: createMediaFetch(kit.content, limits), access: () => undefined,
    leaseSeconds: 10_000_000, clock: hastyClock(20), parallel: 2, ...changed,
  });
  workers.push(worker);
  worker.start();
  return worker;
}

async function mms(...files: { url: string; mediaType?: string; name?: string }[]) {
  const { messageId } = await kit.intake.accept(item('MM1', { medium: 'mms', media: files.map((file) => ({ ...file, role: 'media' })) }));
  return messageId;
}

const amendments = async () => (await published(kit.store)).slice(1).map(({ data }) => intakeMessageAmended.parse(data));
const settled = () => until('all files settled', async () => (await kit.store.query("SELECT 1 FROM media_jobs WHERE state = 'waiting'")).length === 0);

it('says at acceptance what is still to be fetched, and afterwards what it is', async () => {
  const url = await serve((_, response) => response.setHeader('content-type', 'image/png').end(png));
  const id = await mms({ url, mediaType: 'image/jpeg', name: '灯.jpg' });
  const [received] = await published(kit.store);
  expect(intakeMessageReceived.parse(received?.data).attachments).toEqual([
    { state: 'unavailable', reason: 'not fetched yet', role: 'media', mediaType: 'image/jpeg', name: '灯.jpg' }, original,
  ]);
  start();
  const [amended] = await until('the amendment', async () => { const all = await amendments(); return all.length > 0 && all; });
  expect(amended).toMatchObject({
    messageId: id, revision: 1, by: 'media',
    attachments: [{ state: 'stored', role: 'media', mediaType: 'image/png', bytes: png.length, name: '灯.jpg' }, original],
  });
  const [attachment] = amended?.attachments ?? [];
  const stream = await kit.content.get(attachment?.state === 'stored' ? attachment.sha256 : '');
  expect(stream && (await buffer(stream))).toEqual(png);
  expect(JSON.stringify(await kit.store.query('SELECT to_jsonb(m) FROM media_jobs m'))).not.toContain(url);
});

it('keeps a file under the month in which its message came, however late it is fetched', async () => {
  const url = await serve((_, response) => response.end(png));
  await mms({ url });
  const before = new Date(Date.now() - 40 * 86_400_000);
  await kit.store.execute('UPDATE receipts SET stored_at = $1', [before]);
  const times: (Date | undefined)[] = [];
  const content = { ...kit.content, put: (...given: Parameters<typeof kit.content.put>) => { times.push(given[1]?.at); return kit.content.put(...given); } };
  start({ fetchMedia: createMediaFetch(content, { bytes: 1000, seconds: 1, redirects: 0, allowPrivate: [ipaddr.parseCIDR('127.0.0.1/32')] }) });
  await settled();
  expect(times).toEqual([before]);
});

it('tells several files of a message in one revision, in their places', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/1') response.writeHead(410).end();
    else response.end(Buffer.concat([png, Buffer.from(request.url ?? '')]));
  });
  await mms({ url: `${url}/0` }, { url: `${url}/1` }, { url: `${url}/2` });
  start();
  await settled();
  const all = await amendments();
  expect(all.map(({ revision }) => revision)).toEqual([1]);
  expect(all[0]?.attachments?.map(({ state }) => state)).toEqual(['stored', 'unavailable', 'stored', 'stored']);
  expect(all[0]?.attachments?.map(({ role }) => role)).toEqual(['media', 'media', 'media', 'original']);
});

it.each<[string, RequestListener, string]>([
  ['missing', (_, response) => response.writeHead(404).end(), 'the provider has no such file (404)'],
  ['huge', (_, response) => response.end(Buffer.alloc(1001)), 'larger than 1000 bytes'],
  ['slow', () => {}, 'not fetched within 0.3 s'],
  ['at an address that redirects inside', (_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(), 'at an address that is not public'],
])('a file that is %s becomes unavailable, and says why', async (_, listener, reason) => {
  await mms({ url: await serve(listener), mediaType: 'image/png' });
  start();
  await settled();
  expect(await amendments()).toMatchObject([{ revision: 1, attachments: [{ state: 'unavailable', reason, role: 'media', mediaType: 'image/png' }, original] }]);
});

it('a file at a private address is never asked for', async () => {
  let asked = 0;
  await mms({ url: await serve((_, response) => { asked += 1; response.end(png); }) });
  start({}, []);
  await settled();
  expect(asked).toBe(0);
  expect(await amendments()).toMatchObject([{ attachments: [{ state: 'unavailable', reason: 'at an address that is not public' }, original] }]);
});

it('a type that is not what was said is replaced by the real one', async () => {
  await mms({ url: await serve((_, response) => response.setHeader('content-type', 'image/png').end('<html><script>')), mediaType: 'image/png' });
  start();
  await settled();
  expect(await amendments()).toMatchObject([{ attachments: [{ state: 'stored', mediaType: 'application/octet-stream' }, original] }]);
  expect(await kit.store.query('SELECT declared_type, media_type FROM media_jobs')).toEqual([{ declared_type: 'image/png', media_type: 'application/octet-stream' }]);
});

it('fetches again what failed, until it is there', async () => {
  let calls = 0;
  await mms({ url: await serve((_, response) => { calls += 1; if (calls < 4) response.writeHead(503).end(); else response.end(png); }) });
  start();
  await settled();
  expect(calls).toBe(4);
  expect(await amendments()).toMatchObject([{ attachments: [{ state: 'stored', mediaType: 'image/png' }, original] }]);
});

it('a job of a worker that died is taken up after its lease, and each is told once', async () => {
  await mms({ url: await serve((_, response) => response.end(png)) });
  // As a worker leaves it that was killed while it fetched.
  await kit.store.execute("UPDATE media_jobs SET attempts = 1, next_at = now() + interval '20 s'");
  start();
  start();
  await settled();
  expect(await amendments()).toHaveLength(1);
});
