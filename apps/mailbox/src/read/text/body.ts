import type { AttachedFile } from '#libs/channel';
import { fileTypeOf } from '#libs/channel';
import { limits } from '../limits.ts';
import { decodeCharset } from '../mime/charset.ts';
import type { Leaf } from '../mime/parts.ts';
import { unflow } from './flowed.ts';
import { safeHtml, textOfHtml } from './html.ts';
import { ownWords } from './own-words.ts';

/** What a mail says and what came with it. */
export interface Body {
  /** The sender's own words; see `ownWords`. */
  text: string;
  /** All words, with what was quoted: to look for what machines write. */
  whole: string;
  /** Of the text, 0 to 1: less than 1 when its charset had to be guessed. */
  confidence: number;
  files: AttachedFile[];
  /** Files beyond the limit, which stand in the original only. */
  leftOut: number;
}

/**
 * The text of a mail is its plain text, or its HTML where the plain text is only a stub. HTML is kept beside it, made
 * safe; all other parts are files. A text part with a name, or that says so, is a file too.
 */
export async function readBody(leaves: readonly Leaf[], subject: string): Promise<Body> {
  const isText = (leaf: Leaf, type: string) => leaf.type === type && leaf.disposition !== 'attachment' && leaf.name === undefined;
  const decoded = (type: string) => leaves.filter((leaf) => isText(leaf, type)).map((leaf) => ({ leaf, ...decodeCharset(leaf.bytes.subarray(0, limits.text), charsetOf(leaf)) }));
  const plain = decoded('text/plain').map(({ leaf, text, confidence }) => ({ text: plainText(leaf, text), confidence })).filter(({ text }) => text !== '');
  const html = decoded('text/html').filter(({ text }) => text.trim() !== '').map(({ text, confidence }) => ({ html: safeHtml(text), confidence }));
  const fromHtml = html.map((one) => ({ text: textOfHtml(one.html), confidence: one.confidence })).filter(({ text }) => text !== '');
  const used = isStub(plain, fromHtml) ? fromHtml : plain;
  const whole = used.map(({ text }) => text).join('\n\n');
  const others = leaves.filter((leaf) => !isText(leaf, 'text/plain') && !isText(leaf, 'text/html') && !(leaf.bytes.length === 0 && leaf.name === undefined));
  return {
    text: ownWords(whole, subject), whole,
    confidence: Math.min(1, ...used.map(({ confidence }) => confidence)),
    files: [
      ...html.filter((one) => one.html.trim() !== '').slice(0, 10).map((one): AttachedFile => ({ bytes: Buffer.from(one.html), mediaType: 'text/html; charset=utf-8', role: 'text' })),
      ...await Promise.all(others.slice(0, limits.files).map(toFile)),
    ],
    leftOut: Math.max(0, others.length - limits.files),
  };
}

function charsetOf(leaf: Leaf): string | undefined {
  const label = leaf.parameters.get('charset');
  // Some programs name the charset only in the page itself.
  return label ?? (leaf.type === 'text/html' ? /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{2,30})/i.exec(leaf.bytes.toString('latin1', 0, 4096))?.[1] : undefined);
}

function plainText({ parameters }: Leaf, text: string): string {
  const lines = text.replace(/\r\n?/g, '\n');
  const flowed = parameters.get('format')?.toLowerCase() === 'flowed';
  return (flowed ? unflow(lines, parameters.get('delsp')?.toLowerCase() === 'yes') : lines).trim();
}

/** “Your program cannot show this” beside a page of words: what the sender wrote stands in the page. */
function isStub(plain: readonly { text: string }[], html: readonly { text: string }[]): boolean {
  const length = (texts: readonly { text: string }[]) => texts.reduce((sum, { text }) => sum + text.replace(/\s+/g, '').length, 0);
  return length(plain) === 0 || length(html) > 4 * length(plain) + 200;
}

async function toFile({ type, name, bytes }: Leaf): Promise<AttachedFile> {
  const said = fileName(name);
  const embedded = type === 'message/rfc822' || type === 'text/rfc822-headers' || type.startsWith('message/');
  const mediaType = embedded ? type : (await fileTypeOf(bytes.subarray(0, 8192), type)).mediaType;
  return { bytes, mediaType, role: 'media', ...(said === undefined ? (type === 'message/rfc822' ? { name: 'message.eml' } : {}) : { name: said }) };
}

/** Never a path; bytes that nobody encoded were read as Latin on the way. */
function fileName(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const latin = !/[^\0-\u00ff]/.test(name);
  const text = latin ? decodeCharset(Buffer.from(name, 'latin1')).text : name;
  const last = text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '').split(/[\\/]/).at(-1)?.trim().slice(0, 200) ?? '';
  return last === '' || last === '.' || last === '..' ? undefined : last.toWellFormed();
}
