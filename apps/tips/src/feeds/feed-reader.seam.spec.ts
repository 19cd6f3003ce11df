import type { IncomingMessage, RequestListener } from 'node:http';
import { messageId, type IntakeMessageReceived } from '#libs/contract';
import { readOriginal } from '#libs/channel';
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
    ['a guid that all of them have, by their links', () => rss(item('x').replace('/t/x', '/t/1'), item('x').replace('/t/x', '/t/2')), ['forum:https://forum.example.cn/t/1', 'forum:https://forum.example.cn/t/2']],
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
