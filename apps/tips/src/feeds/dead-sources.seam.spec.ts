import type { IncomingMessage, RequestListener } from 'node:http';
import { daysAgo, item, openFeedKit, rss, source, xml, type FeedKit } from './spec/kit.ts';

jest.setTimeout(60_000);

let kit: FeedKit;
let asked: IncomingMessage['headers'][];

beforeAll(async () => {
  kit = await openFeedKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.store.execute('TRUNCATE feeds, outbox, receipts, originals, media_jobs, conflicts, sources');
  kit.sources = [source(kit.url)];
  kit.log.length = 0;
  asked = [];
});

/** Each spec has a reader that has noted no source yet. */
const fresh = () => {
  const reader = kit.reader();
  return (minutes?: number) => kit.read(minutes, reader);
};
const serve = (listener: RequestListener) => {
  kit.answer = (request, response) => { asked.push(request.headers); listener(request, response); };
};
const ids = async () => (await kit.messages()).map(({ source: { id } }) => id);

describe('a source that cannot be read delays nobody, and is told when it is dead', () => {
  const redirectLoop: RequestListener = (_, response) => response.writeHead(302, { location: '/again' }).end();
  it.each<[string, RequestListener, RegExp]>([
    ['404', (_, response) => response.writeHead(404).end(), /it answered 404: ask who runs it for its new address/],
    ['403', (_, response) => response.writeHead(403).end(), /it answered 403/],
    ['410', (_, response) => response.writeHead(410).end(), /it answered 410/],
    ['a redirect loop', redirectLoop, /redirected more than 3 times/],
    ['a redirect inside', (_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(), /not public: .*MEDIA_ALLOW_PRIVATE/],
    ['a redirect to a file', (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(), /not an http or https address/],
    ['too large', (_, response) => response.writeHead(200, { 'content-length': '900000000' }).write('x'), /larger than 5000000 bytes/],
  ])('at once: %s', async (_, listener, reason) => {
    serve(listener);
    await fresh()();
    await expect(kit.told()).resolves.toEqual([expect.stringMatching(reason)]);
    expect((await kit.told())[0]).toMatch(/^feed:forum failing: 浔阳论坛: /);
  });

  it.each<[string, RequestListener]>([
    ['500', (_, response) => response.writeHead(500).end()],
    ['no feed', (_, response) => response.writeHead(200).end('<html>维护中</html>')],
    ['an entity of a million characters', (_, response) => xml(response, rss(item('1')).replace('<rss', `<!DOCTYPE rss [<!ENTITY a "${'x'.repeat(1_000_000)}">]><rss`))],
    ['50,000 elements in each other', (_, response) => xml(response, rss('<item>'.repeat(50_000)))],
    ['a connection that is cut', (request) => void request.socket.destroy()],
    ['cut in the middle', (_, response) => { response.writeHead(200, { 'content-length': '100' }).write('<rss'); setTimeout(() => response.destroy(), 10); }],
  ])('after five times: %s', async (_, listener) => {
    serve(listener);
    const read = fresh();
    for (let n = 0; n < 4; n += 1) await read(400);
    await expect(kit.told()).resolves.toEqual([]);
    await read(400);
    await read(400);
    await expect(kit.told()).resolves.toHaveLength(1);
  });

  it('after a day, however often it was asked', async () => {
    serve((_, response) => response.writeHead(503, { 'retry-after': '80000' }).end());
    const read = fresh();
    await read();
    await read(1440);
    await expect(kit.told()).resolves.toEqual([expect.stringMatching(/it answered 503/)]);
  });

  it('a server that never ends is given up', async () => {
    serve((_, response) => void response.writeHead(200).write('<rss'));
    await kit.read(0, kit.reader({ seconds: 0.3 }));
    expect(kit.log.join()).toContain('not fetched within 0.3 s');
  });

  it('and told again when it works', async () => {
    const read = fresh();
    serve((_, response) => response.writeHead(404).end());
    await read();
    serve((_, response) => xml(response, rss(item('1', { at: daysAgo(1, kit.now()) }))));
    await read(400);
    await read(400);
    await expect(kit.told()).resolves.toEqual([expect.stringMatching(/failing/), 'feed:forum working']);
    await expect(ids()).resolves.toEqual(['forum:1']);
  });

  it('waits as long as it is told to', async () => {
    serve((_, response) => response.writeHead(429, { 'retry-after': '7200' }).end());
    await fresh()();
    expect(await kit.state()).toMatchObject({ failures: 1, minutes: 120 });
  });

  it('a map that the program does not have, without asking', async () => {
    serve((_, response) => xml(response, rss()));
    kit.sources = [source(kit.url, { format: 'threads', map: 'nowhere' })];
    await fresh()();
    await expect(kit.told()).resolves.toEqual([expect.stringMatching(/"nowhere", which is not one of leaders-board, letter-box/)]);
    expect(asked).toEqual([]);
  });

  it('an account that the city does not have', async () => {
    kit.sources = [source(kit.url, { account: 'nowhere' })];
    await fresh()();
    await expect(kit.told()).resolves.toEqual([expect.stringMatching(/"nowhere", which is none of the channel tips/)]);
  });

  it('is never asked at a private address', async () => {
    serve((_, response) => xml(response, rss(item('1'))));
    await kit.read(0, kit.reader({ allowPrivate: [] }));
    expect(asked).toEqual([]);
    await expect(kit.told()).resolves.toEqual([expect.stringMatching(/not public/)]);
  });

  it('one dead source does not keep others waiting', async () => {
    kit.sources = [source(`${kit.url}?dead`, { key: 'dead' }), source(kit.url)];
    serve((request, response) => (request.url?.endsWith('dead') ? response.writeHead(500).end() : xml(response, rss(item('1', { at: daysAgo(1, kit.now()) })))));
    const read = fresh();
    await read();
    await read();
    await expect(ids()).resolves.toEqual(['forum:1']);
  });

  it('says nothing of its address in any log or task', async () => {
    serve((_, response) => response.writeHead(404).end());
    await fresh()();
    expect([...kit.log, ...await kit.told()].join()).not.toMatch(/127\.0\.0\.1|rss\.xml/);
  });
});
