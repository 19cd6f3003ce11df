import { z } from 'zod';
import { htmlText } from './html-text.ts';
import { jsonText, type Parsed, type Post } from './post.ts';

const words = z.union([z.string(), z.number().transform(String)]).optional().catch(undefined);
const author = z.looseObject({ name: words });

/** JSON Feed 1 and 1.1 (jsonfeed.org). A field that is not what it should be is one that is not there. */
const item = z.looseObject({
  id: words, url: words, external_url: words, title: words, content_html: words, content_text: words, summary: words,
  date_published: words, date_modified: words,
  author: author.optional().catch(undefined), authors: z.array(author).optional().catch(undefined),
  attachments: z.array(z.looseObject({ url: z.string(), mime_type: words })).optional().catch(undefined),
});
const feed = z.looseObject({ version: z.string().startsWith('https://jsonfeed.org/version/'), items: z.array(z.unknown()) });

export function parseJsonFeed(value: unknown): Parsed {
  const parsed = feed.safeParse(value);
  if (!parsed.success) return { ok: false, reason: 'it is JSON, but no JSON Feed' };
  const posts = parsed.data.items.map(postOf).filter((post) => post !== undefined);
  return { ok: true, posts, skipped: parsed.data.items.length - posts.length };
}

function postOf(raw: unknown): Post | undefined {
  const found = item.safeParse(raw).data;
  if (!found) return undefined;
  const text = found.content_html === undefined ? (found.content_text ?? found.summary ?? '').trim() : htmlText(found.content_html);
  const title = (found.title ?? '').trim();
  if (text === '' && title === '') return undefined;
  const [link, at, name] = [found.url ?? found.external_url, found.date_published ?? found.date_modified, found.authors?.[0]?.name ?? found.author?.name];
  return {
    title, text,
    ...(found.id === undefined ? {} : { id: found.id }), ...(link === undefined ? {} : { link }), ...(at === undefined ? {} : { at }),
    ...(name === undefined ? {} : { author: name }),
    details: [], replies: [],
    files: (found.attachments ?? []).map(({ url, mime_type: type }) => ({ url, ...(type === undefined ? {} : { mediaType: type }) })),
    original: { text: jsonText(raw), mediaType: 'application/json' },
  };
}
