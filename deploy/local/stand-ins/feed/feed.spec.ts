import { startStandIns, type StandIns } from '../stand-ins.ts';
import { feedStandIn } from './feed.ts';

let standIns: StandIns;

beforeAll(async () => {
  standIns = await startStandIns({ accounts: [] }, [feedStandIn()]);
});
afterAll(() => standIns.close());

const write = (post: object) => fetch(`${standIns.url}/feed/posts`, { method: 'POST', body: JSON.stringify(post) });

it('is a forum: what is written stands in its RSS, once under its id, and is told by its ETag', async () => {
  const first = await fetch(`${standIns.url}/feed/forum.xml`);
  const etag = first.headers.get('etag') ?? '';
  expect((await fetch(`${standIns.url}/feed/forum.xml`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  for (const text of ['路灯 <坏> 了', '路灯 <坏> 了 & 停水']) expect((await write({ id: 'a', title: '路灯', text, author: '江边' })).status).toBe(201);
  const after = await fetch(`${standIns.url}/feed/forum.xml`, { headers: { 'if-none-match': etag } });
  const body = await after.text();
  expect(after.status).toBe(200);
  expect(body.match(/<item>/g)).toHaveLength(1);
  expect(body).toContain('路灯 &lt;坏&gt; 了 &amp; 停水');
});

it('says what a post lacks', async () => {
  const answer = await write({ title: '路灯' });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('text')]);
});
