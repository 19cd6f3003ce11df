import { createHash, randomBytes } from 'node:crypto';
import type { Clock, Random } from '#libs/service';
import { z } from 'zod';
import { localClock } from '../../system/clock.ts';
import type { StandIn } from '../stand-in.ts';
import { readBody, sendJson } from '../twilio/requests.ts';

const postSchema = z.object({ id: z.string().min(1).optional(), title: z.string().min(1), text: z.string().min(1), author: z.string().min(1) });
interface Post {
  id: string;
  title: string;
  text: string;
  author: string;
  at: string;
}

const kept = 50;

/**
 * A small forum of its own: GET /feed/forum.xml is its RSS with an ETag, POST /feed/posts writes into it, and one that
 * is posted again under its id stays one. It forgets all at a restart.
 */
export function feedStandIn({ clock = localClock, random = { bytes: randomBytes } }: { clock?: Clock; random?: Pick<Random, 'bytes'> } = {}): StandIn {
  let posts: readonly Post[] = [];
  return {
    path: '/feed/',
    sent: () => [],
    close: () => {},
    async answer(request, response, url) {
      if (`${request.method} ${url.pathname}` === 'POST /feed/posts') {
        const posted = postSchema.safeParse(parseJson(await readBody(request)));
        if (!posted.success) return sendJson(response, 400, { message: z.prettifyError(posted.error) });
        const id = posted.data.id ?? random.bytes(8).toString('hex');
        posts = [{ ...posted.data, id, at: clock.now().toUTCString() }, ...posts.filter((post) => post.id !== id)].slice(0, kept);
        return sendJson(response, 201, { id });
      }
      if (`${request.method} ${url.pathname}` !== 'GET /feed/forum.xml') return sendJson(response, 404, { message: 'GET /feed/forum.xml or POST /feed/posts' });
      const body = rss(posts);
      const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
      if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
      else response.writeHead(200, { 'content-type': 'application/rss+xml; charset=utf-8', etag }).end(body);
    },
  };
}

function rss(posts: readonly Post[]): string {
  const items = posts.map(({ id, title, text, author, at }) => `<item><title>${escape(title)}</title><guid isPermaLink="false">${escape(id)}</guid>`
    + `<link>https://forum.example.cn/t/${encodeURIComponent(id)}</link><pubDate>${at}</pubDate><dc:creator>${escape(author)}</dc:creator><description>${escape(text)}</description></item>`);
  return `<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>本机示例论坛</title><link>https://forum.example.cn/</link>`
    + `<description>local default</description>${items.join('\n')}</channel></rss>\n`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
