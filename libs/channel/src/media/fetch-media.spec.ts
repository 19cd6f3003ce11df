import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ipaddr from 'ipaddr.js';
import type { ContentStore } from '../storage/content-store.ts';
import { openFileContentStore } from '../storage/file-content-store.ts';
import { contentParts } from '../spec/kit.ts';
import { guardedLookup } from './address-policy.ts';
import { createMediaFetch, type MediaLimits } from './fetch-media.ts';

const loopback = ipaddr.parseCIDR('127.0.0.1/32');
const limits: MediaLimits = { bytes: 1000, seconds: 5, redirects: 2, allowPrivate: [loopback] };

describe('fetching a file', () => {
  const servers: Server[] = [];
  let folder: string;
  let content: ContentStore;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'media-'));
    content = await openFileContentStore(pathToFileURL(folder).href, contentParts());
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => servers.splice(0).forEach((server) => { server.closeAllConnections(); server.close(); }));

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const fetchWith = (changed: Partial<MediaLimits> = {}) => createMediaFetch(content, { ...limits, ...changed });

  it('stores it', async () => {
    const url = await serve((_, response) => response.setHeader('content-type', 'image/png').end('picture'));
    await expect(fetchWith()(url, undefined)).resolves.toMatchObject({ outcome: 'stored', content: { bytes: 7 }, contentType: 'image/png' });
  });

  it.each([
    [404, 'missing'], [410, 'refused'], [400, 'refused'], [401, 'failed'], [429, 'failed'], [500, 'failed'], [503, 'failed'], [304, 'refused'],
  ])('%i is %s', async (status, outcome) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    await expect(fetchWith()(url, undefined)).resolves.toMatchObject({ outcome, reason: expect.stringContaining(String(status)) });
  });

  it.each([401, 403, 404, 410])('an address that is answered with %i is renewed where it can be', async (status) => {
    const url = await serve((request, response) => (request.url === '/new' ? response.end('fax') : response.writeHead(status).end()));
    const access = { origin: '', headers: {} };
    await expect(fetchWith()(`${url}/old`, { ...access, renew: async () => `${url}/new` })).resolves.toMatchObject({ outcome: 'stored', content: { bytes: 3 } });
    const later = { outcome: 'failed', reason: 'its address has expired and there is no new one yet' };
    await expect(fetchWith()(`${url}/old`, { ...access, renew: async () => undefined })).resolves.toEqual(later);
    await expect(fetchWith()(`${url}/old`, { ...access, renew: () => Promise.reject(new Error('away')) })).resolves.toEqual(later);
  });

  it('an address is not renewed because its server is away', async () => {
    const url = await serve((_, response) => response.writeHead(500).end());
    const renew = jest.fn<Promise<string | undefined>, []>();
    await expect(fetchWith()(url, { origin: '', headers: {}, renew })).resolves.toMatchObject({ outcome: 'failed' });
    expect(renew).not.toHaveBeenCalled();
  });

  it('says when the provider wants to be asked again', async () => {
    const url = await serve((_, response) => response.writeHead(429, { 'retry-after': '7' }).end());
    await expect(fetchWith()(url, undefined)).resolves.toMatchObject({ outcome: 'failed', retryAfterSeconds: 7 });
  });

  it.each([
    ['announced', (body: Buffer) => ({ 'content-length': String(body.length) })],
    ['found while it comes', () => ({ 'transfer-encoding': 'chunked' })],
  ])('too large: %s', async (_, headers) => {
    const body = Buffer.alloc(1001);
    const url = await serve((__, response) => response.writeHead(200, headers(body)).end(body));
    await expect(fetchWith()(url, undefined)).resolves.toEqual({ outcome: 'refused', reason: 'larger than 1000 bytes' });
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  it.each([
    ['never answers', () => {}],
    ['never ends', (_: unknown, response: { write(text: string): void }) => response.write('x')],
  ] as [string, RequestListener][])('too slow: a server that %s', async (_, listener) => {
    const url = await serve(listener);
    await expect(fetchWith({ seconds: 0.2 })(url, undefined)).resolves.toEqual({ outcome: 'failed', reason: 'not fetched within 0.2 s' });
  });

  it('a connection cut in the middle keeps nothing', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(fetchWith()(url, undefined)).resolves.toMatchObject({ outcome: 'failed' });
  });

  it('is not fetched from a private address, however it is written', async () => {
    const port = new URL(await serve((_, response) => response.end('secret'))).port;
    for (const host of ['127.0.0.1', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]', 'localhost', '169.254.169.254', '10.0.0.1']) {
      await expect(fetchWith({ allowPrivate: [] })(`http://${host}:${port}/`, undefined)).resolves.toEqual({
        outcome: 'refused', reason: 'at an address that is not public',
      });
    }
  });

  it('is not fetched from a private address that a redirect leads to', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end());
    await expect(fetchWith()(url, undefined)).resolves.toMatchObject({ outcome: 'refused', reason: expect.stringContaining('not public') });
  });

  it('a name that changes its address after the check gains nothing', async () => {
    const port = new URL(await serve((_, response) => response.end('secret'))).port;
    const answers = ['8.8.8.8', '10.0.0.1'];
    const lookup = guardedLookup([], (_, __, done) => done(null, [{ address: answers.pop() ?? '', family: 4 }]));
    await expect(createMediaFetch(content, { ...limits, allowPrivate: [] }, lookup)(`http://host:${port}/`, undefined)).resolves.toMatchObject({
      outcome: 'refused', reason: expect.stringContaining('not public'),
    });
    expect(answers).toEqual(['8.8.8.8']);
  });

  it.each(['file:///etc/passwd', 'ftp://example.org/', 'nonsense', ''])('%s is not fetched', async (url) => {
    await expect(fetchWith()(url, undefined)).resolves.toMatchObject({ outcome: 'refused' });
  });

  it('follows a few redirects and not more', async () => {
    const url = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('found');
      else response.writeHead(307, { location: `/${left - 1}` }).end();
    });
    await expect(fetchWith()(`${url}/2`, undefined)).resolves.toMatchObject({ outcome: 'stored' });
    await expect(fetchWith()(`${url}/3`, undefined)).resolves.toEqual({ outcome: 'refused', reason: 'redirected more than 2 times' });
  });

  it('shows its login to the provider’s own origin only', async () => {
    const seen: Record<string, string | undefined> = {};
    const elsewhere = await serve((request, response) => {
      seen.elsewhere = request.headers.authorization;
      response.end('content');
    });
    const provider = await serve((request, response) => {
      seen.provider = request.headers.authorization;
      response.writeHead(302, { location: elsewhere }).end();
    });
    const access = { origin: provider, headers: { authorization: 'Basic c2VjcmV0' } };
    await expect(fetchWith()(`${provider}/media`, access)).resolves.toMatchObject({ outcome: 'stored' });
    expect(seen).toEqual({ provider: 'Basic c2VjcmV0', elsewhere: undefined });
    await fetchWith()(elsewhere, access);
    expect(seen.elsewhere).toBeUndefined();
  });
});
