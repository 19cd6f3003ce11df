import { randomBytes } from 'node:crypto';
import type { SendKind } from '../kind.ts';
import { request } from '../kind.ts';

export const feed: SendKind = {
  name: 'feed', providers: ['rss'], about: 'a post on the forum of the local default, which is read every ten seconds',
  async prepare(input, { secrets }) {
    const forum = secrets['TIPS_LOCAL_FEED'];
    if (forum === undefined) throw new Error('credentials.json has no TIPS_LOCAL_FEED: start the gateway again with npm start.');
    const id = input.again?.replace(/^local-feed:/, '') ?? randomBytes(8).toString('hex');
    const body = JSON.stringify({ id, title: input.text.slice(0, 20), text: input.text, author: input.from ?? '江边散步' });
    return {
      sourceId: `local-feed:${id}`, files: false, answer: 'page',
      async deliver() {
        const response = await request(new URL('posts', forum).href, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
        return { ok: response.ok, line: response.ok ? 'posted on the forum: waiting until it is read' : `${response.status} answered by the forum: ${await response.text()}` };
      },
      answered: async () => 'nothing yet: who posts on the web cannot be written to, the outcome is a task to post it there',
      close: () => {},
    };
  },
};
