import { gzipSync } from 'node:zlib';
import { parseDocument } from './parse.ts';
import type { Post } from './post.ts';

const rss = (items: string, head = '<?xml version="1.0" encoding="utf-8"?>') => `${head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>浔阳论坛</title><link>https://forum.example.cn/</link><author>编辑部</author>${items}</channel></rss>`;
const atom = (entries: string) => `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://forum.example.cn/">${entries}</feed>`;
const json = (value: unknown) => JSON.stringify(value);
const jsonFeed = (...items: unknown[]) => json({ version: 'https://jsonfeed.org/version/1.1', title: '论坛', items });
const item = (inner: string) => `<item><title>路灯坏了</title><guid>t1</guid>${inner}</item>`;
/** 路灯坏了 in GBK and in Big5 (路燈壞了). */
const gbk = Buffer.from('c2b7b5c6bbb5c1cb', 'hex');
const big5 = Buffer.from('b8f4bf4fc361a446', 'hex');
const encoded = (encoding: string, title: Buffer) => {
  const [head = '', tail = ''] = rss('<item><title>@</title><guid>t1</guid></item>', encoding === '' ? '<?xml version="1.0"?>' : `<?xml version="1.0" encoding="${encoding}"?>`).replaceAll(/[一-鿿]/g, '').split('@');
  return Buffer.concat([Buffer.from(head), title, Buffer.from(tail)]);
};
const parse = (document: string | Buffer, { type = 'text/xml', format = 'feed', map }: { type?: string; format?: 'feed' | 'threads'; map?: string } = {}) =>
  parseDocument(Buffer.from(document as Buffer), type, { format, map });

describe('what is read', () => {
  test.each<[string, string | Buffer, Partial<Post>, string?]>([
    ['RSS', rss(item('<link>/t/1</link><pubDate>Tue, 24 Nov 2026 08:30:00 +0800</pubDate><description>&lt;p&gt;三天了&lt;/p&gt;</description><dc:creator>江边散步</dc:creator>')),
      { id: 't1', title: '路灯坏了', text: '三天了', link: 'https://forum.example.cn/t/1', at: 'Tue, 24 Nov 2026 08:30:00 +0800', author: '江边散步' }],
    ['the whole text before the short one', rss(item('<description>短</description><content:encoded><![CDATA[<p>和中路</p><p>三天了</p>]]></content:encoded>')), { text: '和中路\n\n三天了' }],
    ['RDF', '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>x</title></channel><item rdf:about="https://forum.example.cn/1"><title>路灯坏了</title><link>https://forum.example.cn/1</link></item></rdf:RDF>', { title: '路灯坏了', link: 'https://forum.example.cn/1' }],
    ['Atom', atom('<entry><id>tag:1</id><title type="html">路灯&amp;lt;坏&amp;gt;了</title><link href="/t/1"/><published>2026-11-24T08:30:00+08:00</published><author><name>江边</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>三天了</p></div></content></entry>'),
      { id: 'tag:1', title: '路灯<坏>了', text: '三天了', link: 'https://forum.example.cn/t/1', author: '江边' }],
    ['JSON Feed 1.1', jsonFeed({ id: 7, url: '/t/7', title: '路灯坏了', content_html: '<p>三天了</p>', date_published: '2026-11-24T08:30:00+08:00', authors: [{ name: '江边' }] }),
      { id: '7', link: '/t/7', title: '路灯坏了', text: '三天了', at: '2026-11-24T08:30:00+08:00', author: '江边' }],
    ['JSON Feed 1, with fields that are none', json({ version: 'https://jsonfeed.org/version/1', items: [{ id: 'a', content_text: '路灯坏了', author: { name: '江边' }, tags: 5, attachments: 'none', date_published: null }] }), { id: 'a', text: '路灯坏了', author: '江边' }],
    ['a date in Chinese, as it is written', rss(item('<pubDate>2026年11月24日 08:30</pubDate>')), { at: '2026年11月24日 08:30' }],
    ['an enclosure', rss(item('<enclosure url="https://forum.example.cn/1.jpg" type="image/jpeg" length="9"/>')), { files: [{ url: 'https://forum.example.cn/1.jpg', mediaType: 'image/jpeg' }] }],
    ['no id, no link', rss('<item><title>路灯坏了</title></item>'), { title: '路灯坏了', text: '' }],
    ['an empty id', rss('<item><title>路灯坏了</title><guid> </guid></item>'), { title: '路灯坏了' }],
    ['no title', rss('<item><description>路灯坏了</description></item>'), { title: '', text: '路灯坏了' }],
    ['no editor for an author', rss(item('')), { title: '路灯坏了' }],
    ['scripts and styles are gone, their words with them', rss(item('<description><![CDATA[好<script>alert("坏")</script><style>p{}</style><!-- x --><img src=x onerror="alert(1)">吗]]></description>')), { text: '好吗' }],
    ['tags that somebody wrote about', rss(item('<description>&lt;p&gt;用 &amp;lt;b&amp;gt; 加粗&lt;/p&gt;</description>')), { text: '用 <b> 加粗' }],
    ['text that only has a smaller-than', rss(item('<description>水压 &lt; 2 公斤 &amp; 每天停</description>')), { text: '水压 < 2 公斤 & 每天停' }],
    ['a document type without entities', rss(item(''), '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">'), { title: '路灯坏了' }],
    ['GBK by its declaration', encoded('GBK', gbk), { title: '路灯坏了' }],
    ['GB2312 by its declaration', encoded('gb2312', gbk), { title: '路灯坏了' }],
    ['Big5 by its declaration', encoded('Big5', big5), { title: '路燈壞了' }],
    ['GBK by the answer’s charset', encoded('', gbk), { title: '路灯坏了' }, 'application/rss+xml; charset=gbk'],
    ['GBK that nobody declares', encoded('', gbk), { title: '路灯坏了' }],
    ['GBK that is declared to be UTF-8', encoded('utf-8', gbk), { title: '路灯坏了' }, 'text/xml; charset=utf-8'],
    ['UTF-8 that is declared to be GB2312', encoded('gb2312', Buffer.from('路灯坏了')), { title: '路灯坏了' }],
    ['an encoding that does not exist', encoded('x-none', gbk), { title: '路灯坏了' }],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${rss(item(''), '<?xml version="1.0" encoding="utf-16"?>')}`, 'utf16le'), { title: '路灯坏了' }],
    ['UTF-8 with its mark', `\uFEFF${rss(item(''))}`, { title: '路灯坏了' }],
    ['a million characters', rss(item(`<description>${'灯'.repeat(1_000_000)}</description>`)), { text: '灯'.repeat(1_000_000) }],
    ['a million opened elements inside its HTML', rss(item(`<description><![CDATA[${'<div>'.repeat(1_000_000)}灯]]></description>`)), { text: '灯' }],
    ['a hundred thousand character references', rss(item(`<description>${'&#28783;'.repeat(100_000)}</description>`)), { text: '灯'.repeat(100_000) }],
  ])('%s', async (_, document, expected, ...[type]) => {
    const parsed = await parse(document, type === undefined ? {} : { type });
    expect(parsed).toMatchObject({ ok: true, posts: [expected] });
    expect(parsed.ok && parsed.posts[0]?.author).toBe(expected.author);
  });

  it('keeps of each post what the source says, and only that', async () => {
    const parsed = await parse(rss(`${item('<x/>')}<item><title>二</title></item>`));
    expect(parsed.ok && parsed.posts.map(({ original }) => original.text)).toEqual(['<item><title>路灯坏了</title><guid>t1</guid><x/></item>', '<item><title>二</title></item>']);
  });

  it('leaves out entries that hold nothing, and says how many', async () => {
    await expect(parse(rss(`${item('')}<item><guid>x</guid></item>`))).resolves.toMatchObject({ posts: [{ id: 't1' }], skipped: 1 });
    await expect(parse(jsonFeed({ id: 'a', title: '灯' }, null, 5, { id: 'b' }))).resolves.toMatchObject({ posts: [{ id: 'a' }], skipped: 3 });
  });
});

describe('message boards', () => {
  const thread = {
    tid: 9001, fid: 12, forumName: '九江市市长', subject: '和中路路灯', content: '<p>坏了三天</p>', typeName: '投诉', domainName: '城建', stateInfo: '已回复',
    createDateline: 1_795_400_000, nickName: '江边散步',
    contentList: [
      { dataType: '4', organization: '九江市城市管理局', dateline: 1_795_486_400, content: '已派人修复。' },
      { dataType: 1, dateline: 1_795_450_000, content: '还没有人来' },
    ],
  };
  const expected = {
    id: '9001', title: '和中路路灯', text: '坏了三天', at: '1795400000', author: '江边散步', link: 'https://liuyan.people.com.cn/threads/content?tid=9001',
    details: [['留言对象', '九江市市长'], ['留言类型', '投诉'], ['涉及领域', '城建']],
    replies: [
      { official: false, text: '还没有人来', at: '1795450000' },
      { official: true, text: '已派人修复。', by: '九江市城市管理局', at: '1795486400' },
    ],
  };
  test.each<[string, unknown, string, object[]]>([
    ['领导留言板, a list', { result: 'success', responseData: [thread] }, 'leaders-board', [expected]],
    ['领导留言板, a list inside', { resultData: { data: [thread] } }, 'leaders-board', [expected]],
    ['领导留言板, one thread', { responseData: thread }, 'leaders-board', [expected]],
    ['without replies', { responseData: [{ tid: 'x', content: '灯', contentList: 'none' }] }, 'leaders-board', [{ id: 'x', text: '灯', replies: [] }]],
    ['互动信件, public ones only', { data: { list: [
      { id: 1, title: '公交', content: '少一班', isopen: 1, writer: '王**', tel: '13800001234', addtime: '2026-11-24 08:30', unitname: '市交通局', recontent: '已增加', retime: '2026-11-25 09:00' },
      { id: 2, title: '举报', content: '不公开', isopen: 0 },
    ] } }, 'letter-box', [{ id: '1', title: '公交', replies: [{ official: true, by: '市交通局', text: '已增加', at: '2026-11-25 09:00' }] }]],
    ['no threads', { responseData: [] }, 'leaders-board', []],
  ])('%s', async (_, document, map, posts) => {
    await expect(parse(json(document), { type: 'application/json', format: 'threads', map })).resolves.toMatchObject({ ok: true, posts });
  });

  it('never reads a sender’s number', async () => {
    const parsed = await parse(json([{ id: 1, title: '公交', isopen: '1', tel: '13800001234', email: 'a@example.cn' }]), { format: 'threads', map: 'letter-box' });
    expect(parsed.ok && json({ ...parsed.posts[0], original: '' })).not.toMatch(/1380000|example\.cn/);
  });

  test.each<[string, string, string, RegExp]>([
    ['another JSON', '{"code": 401}', 'leaders-board', /no threads where this board has them/],
    ['a page', '<html></html>', 'leaders-board', /no JSON/],
    ['a map that the program does not know', '[]', 'nowhere', /"nowhere", which is not one of leaders-board, letter-box/],
  ])('%s', async (_, document, map, reason) => {
    await expect(parse(document, { format: 'threads', map })).resolves.toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });
});

describe('what cannot be read is refused at once, with a reason', () => {
  test.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['a page', '<!doctype html><html><body>维护中</body></html>'],
    ['cut short', rss(item('')).slice(0, -40)],
    ['an entity of a million characters', rss(item('<x>&a;</x>'), `<!DOCTYPE rss [<!ENTITY a "${'x'.repeat(1_000_000)}">]>`)],
    ['an entity used half a million times', rss(item(`<x>${'&a;'.repeat(500_000)}</x>`), `<!DOCTYPE rss [<!ENTITY a "${'x'.repeat(5000)}">]>`)],
    ['an entity that is a file', rss(item('<description>&a;</description>'), '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>')],
    ['50,000 elements in each other', rss(item(`${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`))],
    ['50,000 elements that are never closed', rss(item('<a>'.repeat(50_000)))],
    ['JSON that is no feed', '{"items": [{"title": "x"}]}'],
    ['JSON nested 50,000 deep', `{"version": "https://jsonfeed.org/version/1", "items": ${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['broken JSON', '{"version": "https://jsonfeed.org/version/1", "items": ['],
    ['packed', gzipSync(rss(item('')))],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d', 'hex')],
  ])('%s', async (_, document) => {
    await expect(parse(document)).resolves.toEqual({ ok: false, reason: expect.stringMatching(/^it is /) });
  });

  it('entities in entities are never expanded', async () => {
    const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('');
    const parsed = await parse(rss(item('<description>&e9;</description>'), `<!DOCTYPE rss [<!ENTITY e0 "ha">${laughs}]>`));
    expect(JSON.stringify(parsed).length).toBeLessThan(1000);
  });

  it('an entry nested 50,000 deep costs only what it says itself', async () => {
    const deep = `{"version": "https://jsonfeed.org/version/1", "items": [{"id": "a", "title": "灯", "x": ${'['.repeat(50_000)}${']'.repeat(50_000)}}, {"id": "b", "title": "水"}]}`;
    await expect(parse(deep)).resolves.toMatchObject({ posts: [{ id: 'a' }, { id: 'b' }] });
  });
});
