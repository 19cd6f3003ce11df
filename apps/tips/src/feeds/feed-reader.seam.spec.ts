import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { messageId, type IntakeMessageReceived } from '#libs/contract';
import { readOriginal } from '#libs/channel';
import { openFeedKit, source, type FeedKit } from './spec/kit.ts';

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
const xml = (response: ServerResponse, body: string | Buffer, headers: Record<string, string> = {}) => response.writeHead(200, { 'content-type': 'application/rss+xml', ...headers }).end(body);
const daysAgo = (days: number) => new Date(kit.now().getTime() - days * 86_400_000).toUTCString();
const item = (id: string, { title = `帖子${id}`, text = '和中路的路灯坏了三天了', at = daysAgo(1), rest = '' } = {}) =>
  `<item><title>${title}</title><guid>${id}</guid><link>/t/${id}</link><pubDate>${at}</pubDate><description>${text}</description>${rest}</item>`;
const rss = (...items: string[]) => `<?xml version="1.0"?><rss version="2.0"><channel><title>浔阳论坛</title><link>https://forum.example.cn</link>${items.join('')}</channel></rss>`;
const ids = async () => (await kit.messages()).map(({ source: { id } }) => id);

describe('what a source brings is taken in', () => {
  it('whole: text, subject, link, times, original; and no address for an answer', async () => {
    serve((_, response) => xml(response, rss(item('1', { at: new Date(Date.now() - 3_600_000).toUTCString() }))));
    await fresh()();
    const [message] = await kit.messages();
    expect(message).toMatchObject<Partial<IntakeMessageReceived>>({
      id: messageId('spec', 'web-feeds', 'forum:1'), channel: 'tips', medium: 'feed', category: 'web-broadcast', account: 'web-feeds',
      source: { provider: 'forum', id: 'forum:1' }, subject: '帖子1', text: '帖子1\n和中路的路灯坏了三天了', link: 'https://forum.example.cn/t/1', language: 'zh',
    });
    expect(message?.replyTo).toBeUndefined();
    expect(Date.parse(message?.receivedAt ?? '') - Date.parse(message?.occurredAt ?? '')).toBeGreaterThan(3_500_000);
    const stored = message?.attachments.find(({ role }) => role === 'original');
    const original = await readOriginal(stored?.state === 'stored' ? stored.sha256 : '', { ...kit, sql: kit.store });
    expect(original?.bytes.toString()).toContain('<guid>1</guid>');
  });

  it.each<[string, () => string, string[]]>([
    ['oldest first', () => rss(item('2', { at: daysAgo(1) }), item('1', { at: daysAgo(2) })), ['forum:1', 'forum:2']],
    ['of a new source only what is not old', () => rss(item('1', { at: daysAgo(30) }), item('2')), ['forum:2']],
    ['what has no date', () => rss('<item><title>灯</title><guid>1</guid></item>'), ['forum:1']],
    ['what has a date that no calendar has', () => rss(item('1', { at: '2026-13-45' })), ['forum:1']],
    ['what has a date in Chinese', () => rss(item('1', { at: `${new Date().getUTCFullYear() + 1}年1月5日 08:30` })), ['forum:1']],
    ['a guid that all of them have, by their links', () => rss(item('x', { rest: '' }).replace('/t/x', '/t/1'), item('x').replace('/t/x', '/t/2')), ['forum:https://forum.example.cn/t/1', 'forum:https://forum.example.cn/t/2']],
    ['nothing', () => rss(), []],
  ])('%s', async (_, document, expected) => {
    serve((__, response) => xml(response, document()));
    await fresh()();
    await expect(ids()).resolves.toEqual(expected);
    await expect(kit.told()).resolves.toEqual([]);
  });

  it('only posts with a keyword, when there are any', async () => {
    kit.sources = [source(kit.url, { keywords: ['停水'] })];
    serve((_, response) => xml(response, rss(item('1'), item('2', { text: '又停水了' }))));
    await fresh()();
    await expect(ids()).resolves.toEqual(['forum:2']);
  });

  it('a thousand posts, each once', async () => {
    serve((_, response) => xml(response, rss(...Array.from({ length: 1000 }, (__, n) => item(String(n))))));
    await fresh()();
    expect(new Set(await ids()).size).toBe(1000);
    expect(await kit.messages()).toHaveLength(1000);
  });

  it('GBK, which its server declares', async () => {
    const [head = '', tail = ''] = rss('<item><title>@</title><guid>1</guid></item>').replace('浔阳论坛', 'x').split('@');
    serve((_, response) => xml(response, Buffer.concat([Buffer.from(head), Buffer.from('c2b7b5c6bbb5c1cb', 'hex'), Buffer.from(tail)]), { 'content-type': 'text/xml; charset=GBK' }));
    await fresh()();
    await expect(kit.messages()).resolves.toMatchObject([{ text: '路灯坏了', subject: '路灯坏了' }]);
  });
});

describe('read again', () => {
  it('asks whether anything changed, and then only for that', async () => {
    const read = fresh();
    serve((request, response) => (request.headers['if-none-match'] === '"a"' ? response.writeHead(304).end() : xml(response, rss(item('1')), { 'etag': '"a"', 'last-modified': daysAgo(0) })));
    await read();
    await read();
    expect(asked).toHaveLength(1);
    await read(16);
    expect(asked[1]).toMatchObject({ 'if-none-match': '"a"', 'if-modified-since': expect.any(String) });
    await expect(ids()).resolves.toEqual(['forum:1']);
    expect(await kit.state()).toMatchObject({ failures: 0, minutes: 15, etag: '"a"' });
  });

  it('takes in what is new, also where nothing says that it changed, and old posts never', async () => {
    const read = fresh();
    let posts = [item('1'), item('0', { at: daysAgo(30) })];
    serve((_, response) => xml(response, rss(...posts)));
    await read();
    posts = [item('2'), ...posts];
    await read(16);
    await expect(ids()).resolves.toEqual(['forum:1', 'forum:2']);
  });

  it('keeps an edited post beside the first, once', async () => {
    const read = fresh();
    let text = '三天了';
    serve((_, response) => xml(response, rss(item('1', { text }))));
    await read();
    text = '四天了';
    await read(16);
    await read(16);
    await expect(ids()).resolves.toEqual(['forum:1']);
    await expect(kit.store.query('SELECT 1 FROM conflicts')).resolves.toHaveLength(1);
  });

  it('another address in feeds.yaml is read at once, and whole', async () => {
    const read = fresh();
    serve((_, response) => xml(response, rss(item('1')), { etag: '"a"' }));
    await read();
    kit.sources = [source(`${kit.url}?2`)];
    await read();
    expect(asked[1]).not.toHaveProperty('if-none-match');
    await expect(ids()).resolves.toEqual(['forum:1']);
  });

  it('of two instances one reads it', async () => {
    serve((_, response) => setTimeout(() => xml(response, rss(item('1'))), 100));
    await Promise.all([kit.read(0, kit.reader()), kit.read(0, kit.reader())]);
    expect(asked).toHaveLength(1);
  });

  it('what an instance that died had taken up is read by another', async () => {
    const dying = new AbortController();
    serve(() => dying.abort());
    await kit.reader().round(dying.signal);
    serve((_, response) => xml(response, rss(item('1'))));
    const read = fresh();
    await read();
    await expect(ids()).resolves.toEqual([]);
    await read(2);
    await expect(ids()).resolves.toEqual(['forum:1']);
  });

  it('while nothing can be stored nothing is counted as read', async () => {
    serve((_, response) => xml(response, rss(item('1')), { etag: '"a"' }));
    await kit.store.execute('ALTER TABLE outbox RENAME TO outbox_away');
    const read = fresh();
    await expect(read()).rejects.toMatchObject({ status: 503 });
    await kit.store.execute('ALTER TABLE outbox_away RENAME TO outbox');
    expect(await kit.state()).toMatchObject({ etag: null });
    await read(2);
    await expect(ids()).resolves.toEqual(['forum:1']);
  });

  it('costs nothing while there is no source', async () => {
    kit.sources = [];
    const spied = jest.spyOn(kit.store, 'query');
    await expect(kit.reader().round(new AbortController().signal)).resolves.toBeUndefined();
    expect(spied).not.toHaveBeenCalled();
    spied.mockRestore();
  });
});

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
    serve((_, response) => xml(response, rss(item('1'))));
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
    serve((request, response) => (request.url?.endsWith('dead') ? response.writeHead(500).end() : xml(response, rss(item('1')))));
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
