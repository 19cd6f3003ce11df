import type { Feed } from '#libs/city';
import { decodeDocument } from './decode.ts';
import { parseJsonFeed } from './json-feed.ts';
import { threadMaps } from './maps/index.ts';
import type { Parsed } from './post.ts';
import { parseThreads } from './threads.ts';
import { parseXmlFeed } from './xml-feed.ts';

/** The posts of a fetched document. Never rejects for what is in it. */
export async function parseDocument(bytes: Buffer, contentType: string | undefined, { format, map }: Pick<Feed, 'format' | 'map'>): Promise<Parsed> {
  const text = decodeDocument(bytes, contentType);
  const json = /^\s*[[{]/.test(text.slice(0, 1000)) ? parseJson(text) : undefined;
  if (format === 'threads') {
    const known = threadMaps[map ?? ''];
    if (!known) return { ok: false, reason: mapFault({ format, map }) ?? '' };
    return json === undefined ? { ok: false, reason: 'it is no JSON' } : parseThreads(json, known);
  }
  return json === undefined ? parseXmlFeed(text) : parseJsonFeed(json);
}

/** What is wrong with the map that feeds.yaml names; undefined when nothing is. */
export function mapFault({ format, map }: Pick<Feed, 'format' | 'map'>): string | undefined {
  if (format !== 'threads' || threadMaps[map ?? ''] !== undefined) return undefined;
  return `feeds.yaml names the map "${map}", which is not one of ${Object.keys(threadMaps).join(', ')}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
