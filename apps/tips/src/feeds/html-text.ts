const dropped = new Set(['script', 'style', 'noscript', 'template', 'iframe', 'head', 'title', 'svg', 'object']);
const blocks = new Set(['p', 'div', 'br', 'li', 'ul', 'ol', 'tr', 'table', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'section', 'article', 'hr', 'pre', 'dd', 'dt']);
const entities: Record<string, string> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ', hellip: '…', mdash: '—', ndash: '–', middot: '·',
  bull: '•', ldquo: '“', rdquo: '”', lsquo: '‘', rsquo: '’', laquo: '«', raquo: '»', copy: '©', reg: '®', times: '×', divide: '÷', deg: '°', yen: '¥',
};

/**
 * The words of an HTML fragment, blocks on lines of their own; scripts and styles are gone with what they hold. Linear in
 * its length, whatever is in it: a parser that builds a tree was measured at minutes for a megabyte of opened `<div>`s.
 */
export function htmlText(html: string): string {
  const lower = html.toLowerCase();
  const words: string[] = [];
  for (let at = 0; at < html.length;) {
    const open = html.indexOf('<', at);
    if (open < 0) {
      words.push(html.slice(at));
      break;
    }
    words.push(html.slice(at, open));
    const end = endOfTag(lower, open);
    if (end === undefined) {
      words.push('<');
      at = open + 1;
      continue;
    }
    const name = /^<\/?([a-z0-9]{1,20})/.exec(lower.slice(open, open + 24))?.[1] ?? '';
    if (blocks.has(name)) words.push('\n');
    const close = dropped.has(name) && lower[open + 1] !== '/' ? lower.indexOf(`</${name}`, end) : undefined;
    at = close === undefined ? end : close < 0 ? html.length : close;
  }
  return tidy(decodeEntities(words.join('')));
}

/** What a feed gives where text and HTML are both allowed: HTML only when it looks like it. */
export function looseText(text: string): string {
  return /<\/?[a-z!]|&(?:#\d|#x[\da-f]|[a-z]{2,8};)/i.test(text) ? htmlText(text) : tidy(text);
}

/** Where the tag ends that opens here; undefined when none does. */
function endOfTag(lower: string, open: number): number | undefined {
  if (lower.startsWith('<!--', open)) {
    const end = lower.indexOf('-->', open + 4);
    return end < 0 ? lower.length : end + 3;
  }
  if (!/[a-z/!?]/.test(lower[open + 1] ?? '')) return undefined;
  const end = lower.indexOf('>', open);
  return end < 0 ? lower.length : end + 1;
}

function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\uFFFD';
  });
}

function tidy(text: string): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.replaceAll(/[\t\f\v \u00a0]+/g, ' ').trim());
  return lines.filter((line, index) => line !== '' || (lines[index - 1] ?? '') !== '').join('\n').trim();
}
