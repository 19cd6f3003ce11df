import type { parseFeed } from '@rowanmanning/feed-parser';
import { looseText } from './html-text.ts';
import type { Parsed, Post } from './post.ts';

type Item = ReturnType<typeof parseFeed>['items'][number];
type Element = Item['element'];

const timeNames = ['pubdate', 'published', 'issued', 'created', 'date', 'updated', 'modified'];

/**
 * RSS, RDF and Atom. The parser finds feed, items and links; texts and times are read from its elements, since it decodes
 * entities twice and takes a time without an offset for one of this machine's zone. It bounds itself: documents of a
 * hundred nested elements and entities of ten thousand characters are the most that it takes.
 */
export async function parseXmlFeed(xml: string): Promise<Parsed> {
  const parser = await import('@rowanmanning/feed-parser');
  let items: Item[];
  try {
    ({ items } = parser.parseFeed(xml));
  } catch (error) {
    return { ok: false, reason: `it is no RSS or Atom that can be read (${reasonOf(error)})` };
  }
  const slices = sourceOf(xml, items.length);
  const posts = items.map((item, index): Post => {
    const { element } = item;
    const text = (names: string[]) => names.flatMap((name) => element.findElementsWithName(name)).map((one) => one.textContent.trim()).find((one) => one !== '');
    const [id, at, author] = [text(['guid', 'id']), text(timeNames), authorOf(item)];
    return {
      title: looseText(text(['title']) ?? ''), text: bodyOf(element),
      ...(id === undefined ? {} : { id }), ...(item.url === null ? {} : { link: item.url }), ...(at === undefined ? {} : { at }),
      ...(author === undefined ? {} : { author }),
      details: [], replies: [],
      files: item.media.map(({ url, mimeType }) => ({ url, ...(mimeType === null ? {} : { mediaType: mimeType }) })),
      original: slices ? { text: slices[index] ?? '', mediaType: 'application/xml' } : { text: JSON.stringify(item.toJSON()), mediaType: 'application/json' },
    };
  });
  const readable = posts.filter((post) => post.title !== '' || post.text !== '');
  return { ok: true, posts: readable, skipped: posts.length - readable.length };
}

/** Of the post itself: a feed's editor wrote none of them. */
function authorOf({ element, authors }: Item): string | undefined {
  const own = ['author', 'creator'].some((name) => element.findElementsWithName(name).length > 0);
  return own ? authors.map(({ name }) => name?.trim()).find((name) => name) : undefined;
}

function bodyOf(element: Element): string {
  const named = (name: string, space?: string) => element.findElementsWithName(name)
    .find(({ namespace }) => (space === undefined ? typeof namespace === 'symbol' || namespace === 'atom' : namespace === space));
  for (const one of [named('encoded', 'content'), named('content'), named('description'), named('summary')]) {
    if (!one) continue;
    const text = one.getAttribute('type') === 'xhtml' ? looseText(one.innerHtml) : looseText(one.textContent);
    if (text !== '') return text;
  }
  return '';
}

/** The items as they stand in the document; undefined when they cannot be told apart by their tags alone. */
function sourceOf(xml: string, count: number): string[] | undefined {
  for (const name of ['item', 'entry']) {
    const slices: string[] = [];
    const opening = new RegExp(`<(?:\\w+:)?${name}[\\s>]`, 'g');
    for (let open = opening.exec(xml); open !== null && slices.length <= count; open = opening.exec(xml)) {
      const end = xml.indexOf(`${name}>`, open.index + open[0].length);
      if (end < 0) break;
      slices.push(xml.slice(open.index, end + name.length + 1));
      opening.lastIndex = end;
    }
    if (slices.length === count && count > 0) return slices;
  }
  return undefined;
}

/** The parser's own words, without what the document says. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'fault';
  return message.replaceAll(/"[^"]*"/g, '…').slice(0, 100);
}
