import sanitizeHtml from 'sanitize-html';
import { limits } from '../limits.ts';

const allowedTags = [
  'a', 'abbr', 'b', 'blockquote', 'br', 'caption', 'center', 'code', 'dd', 'del', 'div', 'dl', 'dt', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6',
  'hr', 'i', 'img', 'ins', 'li', 'ol', 'p', 'pre', 'q', 's', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'tfoot',
  'th', 'thead', 'tr', 'u', 'ul',
];

/**
 * HTML that a person can look at without harm: no scripts, forms, styles or frames, and nothing that is fetched when it
 * is shown; of images only those that came with the mail (`cid:`) stay. Only its beginning when it is too long, and only
 * its words when it is nested deeper than any page: the parser's time grows with the square of the depth.
 */
export function safeHtml(html: string): string {
  const begin = html.slice(0, limits.html);
  let depth = 0;
  try {
    return sanitizeHtml(begin, {
      allowedTags,
      allowedAttributes: { a: ['href', 'title'], img: ['src', 'alt'], td: ['colspan', 'rowspan'], th: ['colspan', 'rowspan'], ol: ['start'] },
      allowedSchemes: ['http', 'https', 'mailto', 'tel'],
      allowedSchemesByTag: { img: ['cid'] },
      allowProtocolRelative: false,
      nonTextTags: ['script', 'style', 'textarea', 'option', 'xmp', 'noscript', 'title', 'head'],
      exclusiveFilter: ({ tag, attribs }) => tag === 'img' && attribs['src'] === undefined && (attribs['alt'] ?? '') === '',
      onOpenTag() {
        depth += 1;
        if (depth > limits.htmlDepth) throw new RangeError('nested too deep');
      },
      onCloseTag() {
        depth -= 1;
      },
    });
  } catch {
    return `<pre>${sanitizeHtml(begin.replace(/<[^<>]*>/g, ' ').replaceAll('<', '&lt;'), { allowedTags: [] })}</pre>`;
  }
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', nbsp: ' ' };
const blocks = /^(p|div|h[1-6]|ul|ol|dl|table|blockquote|pre|center|hr|tr|li|dt|dd|caption)$/;

/** The text of HTML that `safeHtml` gave, line by line; what it quotes has `> ` before each line. */
export function textOfHtml(safe: string): string {
  const lines: string[] = [];
  let [line, quoted, pre] = ['', 0, 0];
  const end = (): void => {
    const text = line.trim();
    line = '';
    lines.push(text === '' ? '' : `${'> '.repeat(Math.min(quoted, 5))}${text}`);
  };
  for (const [, closing, tag, words] of safe.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>|([^<]+)/g)) {
    if (words !== undefined) {
      const text = unescaped(words);
      if (pre === 0) line += (line === '' || line.endsWith(' ') ? text.replace(/^\s+/, '') : text).replace(/\s+/g, ' ');
      else for (const [index, part] of text.split(/\r?\n/).entries()) {
        if (index > 0) end();
        line += part;
      }
      continue;
    }
    if (tag === 'br') end();
    else if (tag === 'td' || tag === 'th') line += closing ? '' : ' ';
    else if (tag !== undefined && blocks.test(tag)) {
      if (line.trim() !== '') end();
      if (/^(p|h[1-6])$/.test(tag) && closing && lines.at(-1) !== '') lines.push('');
      if (tag === 'li' && !closing) line = '- ';
    }
    if (tag === 'blockquote') quoted = Math.max(0, quoted + (closing ? -1 : 1));
    if (tag === 'pre') pre = Math.max(0, pre + (closing ? -1 : 1));
  }
  if (line.trim() !== '') end();
  return lines.join('\n').replace(/\n{3,}/g, '\n\n').trim();
}

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,5}));/gi, (whole: string, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
  }).replaceAll('\u00a0', ' ');
}
