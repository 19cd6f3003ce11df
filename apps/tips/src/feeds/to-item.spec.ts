import { openZone } from '#libs/city';
import type { ReceivingAccount } from '#libs/channel';
import { secondsUntil } from './fetch-feed.ts';
import { isDead, pauseAfter, remedyFor } from './pace.ts';
import type { Post } from './post.ts';
import { contentOf, isTip, namePosts, toItem } from './to-item.ts';

const zone = openZone('Asia/Shanghai');
const account: ReceivingAccount = { key: 'web-feeds', channel: 'tips', category: 'web-broadcast', zone };
const base = 'https://forum.example.cn/rss.xml';
const post = (changed: Partial<Post> = {}): Post => ({ title: '路灯坏了', text: '三天了', details: [], replies: [], files: [], original: { text: '<item/>', mediaType: 'application/xml' }, ...changed });
const names = (...posts: Post[]) => namePosts(posts, 'forum', base, zone).map(({ identity }) => identity);

describe('which post it is', () => {
  it('its guid, else its link, else what it says', () => {
    expect(names(post({ id: 'g1', link: '/t/1' }), post({ link: '/t/2' }))).toEqual(['forum:g1', 'forum:https://forum.example.cn/t/2']);
    const [first, second] = [names(post({ text: '一' })), names(post({ text: '二' }))];
    expect(first).not.toEqual(second);
    expect(names(post({ text: '一' }))).toEqual(first);
  });

  it('a guid that several posts share names none of them', () => {
    expect(names(post({ id: '0', link: '/t/1' }), post({ id: '0', link: '/t/2' }))).toEqual(['forum:https://forum.example.cn/t/1', 'forum:https://forum.example.cn/t/2']);
  });

  it('what stands there twice is one', () => {
    expect(names(post({ id: 'g1', link: '/t/1' }), post({ id: 'g1', link: '/t/1' }))).toHaveLength(1);
  });

  it('a name of any length', () => {
    expect(names(post({ id: 'x'.repeat(100_000) }))[0]).toHaveLength('forum:'.length + 27);
  });

  test.each([['/t/1', 'https://forum.example.cn/t/1'], ['t/1', 'https://forum.example.cn/t/1'], ['//other.example/1', 'https://other.example/1'], ['javascript:alert(1)', undefined], ['mailto:a@example.cn', undefined], ['http://[', undefined], [' ', undefined]])('the link %s is %s', (link, absolute) => {
    expect(namePosts([post({ id: 'g', link })], 'forum', base, zone)[0]?.link).toBe(absolute);
  });

  test.each([['2026年11月24日 08:30', '2026-11-24T00:30:00.000Z'], ['1970-01-01', undefined], ['昨天', undefined], ['2031-01-01 00:00', '2030-12-31T16:00:00.000Z']])('of %s', (at, instant) => {
    expect(namePosts([post({ id: 'g', at })], 'forum', base, zone)[0]?.at?.toISOString()).toBe(instant);
  });
});

test.each<[string, string[], boolean]>([
  ['没有关键词', [], true], ['和中路路灯', ['停水', '路灯'], true], ['和中路路燈', ['路灯'], true], ['Ｗｉ－Ｆｉ 坏了', ['wi-fi'], true], ['路 灯', ['路灯'], true], ['天气很好', ['路灯'], false],
])('%s with %j is a tip: %s', (title, keywords, tip) => {
  expect(isTip({ title, text: '' }, keywords)).toBe(tip);
});

it('says who wrote in the text, believes nothing of it, and marks what the office said', () => {
  const [named] = namePosts([post({
    id: 'g1', link: '/t/1', at: '2026-11-24 08:30', author: '江边 13800001234', details: [['留言类型', '投诉']],
    replies: [{ text: '已派人。', official: true, by: '市城管局', at: '1795486400' }, { text: '没人来', official: false }],
    files: [{ url: '/1.jpg' }, { url: 'javascript:x' }],
  })], 'forum', base, zone);
  expect(toItem(named!, account, 'forum')).toMatchObject({
    account, medium: 'feed', provider: 'forum', identity: 'forum:g1', subject: '路灯坏了', link: 'https://forum.example.cn/t/1',
    occurredAt: new Date('2026-11-24T00:30:00Z'), correspondent: { phones: [], emails: [], capacity: 'self' },
    text: '路灯坏了\n三天了\n\n网名：江边 13800001234\n留言类型：投诉\n\n官方回复（市城管局，2026-11-24 10:13）：已派人。\n\n网友补充：没人来',
    media: [{ url: 'https://forum.example.cn/1.jpg', role: 'media' }],
  });
  expect(toItem(named!, account, 'forum')).not.toHaveProperty('replyTo');
});

it('an edited post is told from one that was not', () => {
  const content = (changed: Partial<Post>) => contentOf(namePosts([post({ id: 'g', ...changed })], 'forum', base, zone)[0]!);
  expect(content({})).toBe(content({ original: { text: 'another order of fields', mediaType: 'application/json' } }));
  expect(content({})).not.toBe(content({ text: '四天了' }));
});

describe('how often a source is asked', () => {
  test.each<[number, number, number, number]>([
    [900, 0, 0, 900], [900, 1, 0, 900], [900, 2, 0, 1800], [900, 5, 0, 14_400], [900, 9, 0, 21_600], [86_400, 9, 0, 86_400], [900, 1, 5000, 5000], [900, 1, 10, 900],
  ])('every %i s, %i failures, Retry-After %i: %i s', (everySeconds, failures, retryAfter, seconds) => {
    expect(pauseAfter({ everySeconds }, failures, 0.5, retryAfter)).toBe(seconds);
  });

  const now = new Date('2026-11-24T08:00:00Z');
  test.each([['120', 120], ['Tue, 24 Nov 2026 08:01:00 GMT', 60], ['Tue, 24 Nov 2026 07:00:00 GMT', undefined], ['99999999', 86_400], ['soon', undefined], [undefined, undefined]])('Retry-After: %s', (header, seconds) => {
    expect(secondsUntil(header, now)).toBe(seconds);
  });

  test.each([[1, false, 0, false], [4, false, 0, false], [5, false, 0, true], [1, true, 0, true], [2, false, 24, true]])('%i failures, clear %s, %i h: dead %s', (failures, clear, hours, dead) => {
    expect(isDead({ failures, clear, failingSince: new Date(now.getTime() - hours * 3_600_000), now })).toBe(dead);
  });

  test.each([['it answered 404', /new address/], ['at an address that is not public', /MEDIA_ALLOW_PRIVATE/], ['not fetched within 30 s', /browser/]])('%s has a remedy', (reason, remedy) => {
    expect(remedyFor(reason)).toMatch(remedy);
  });
});
