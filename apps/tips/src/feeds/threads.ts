import { looseText } from './html-text.ts';
import type { ThreadMap } from './maps/map.ts';
import { jsonText, type Parsed, type Post, type Reply } from './post.ts';

type Row = Readonly<Record<string, unknown>>;

/** A message board's own JSON, read by a map of its fields. */
export function parseThreads(value: unknown, map: ThreadMap): Parsed {
  const list = map.threads.map((path) => at(value, path)).find(Array.isArray) as unknown[] | undefined;
  // One thread by itself is what the address of a thread gives.
  const single = list === undefined ? map.threads.map((path) => at(value, path)).find((one) => isRow(one) && one[map.id] !== undefined) : undefined;
  const rows = list ?? (single === undefined ? undefined : [single]);
  if (rows === undefined) return { ok: false, reason: 'it is JSON, but has no threads where this board has them' };
  const open = rows.filter((row) => !map.publicWhen || (isRow(row) && words(row[map.publicWhen.field]) === map.publicWhen.equals));
  const posts = open.map((row) => (isRow(row) ? postOf(row, map) : undefined)).filter((post) => post !== undefined);
  return { ok: true, posts, skipped: open.length - posts.length };
}

function postOf(row: Row, map: ThreadMap): Post | undefined {
  const field = (name: string | undefined) => (name === undefined ? undefined : words(row[name]));
  const [id, time, author] = [field(map.id), field(map.at), field(map.author)];
  const [title, text] = [looseText(field(map.title) ?? ''), looseText(field(map.text) ?? '')];
  if (title === '' && text === '') return undefined;
  const link = map.link.includes('{') ? filled(map.link, row) : field(map.link);
  return {
    title, text,
    ...(id === undefined ? {} : { id }), ...(time === undefined ? {} : { at: time }), ...(author === undefined ? {} : { author }),
    ...(link === undefined ? {} : { link }),
    details: map.details.flatMap(([label, name]) => { const said = field(name); return said === undefined ? [] : [[label, said] as const]; }),
    replies: repliesOf(row, map), files: [],
    original: { text: jsonText(row), mediaType: 'application/json' },
  };
}

function repliesOf(row: Row, { entries, answer }: ThreadMap): Reply[] {
  const listed = entries === undefined ? undefined : row[entries.list];
  const under = entries && Array.isArray(listed) ? listed.filter(isRow).map((one) => reply(one, entries, words(one[entries.kind]) === entries.official)) : [];
  return [...under, ...(answer ? [reply(row, answer, true)] : [])].filter(({ text }) => text !== '')
    .sort((one, other) => (one.at ?? '').localeCompare(other.at ?? ''));
}

function reply(row: Row, names: { text: string; at: string; by?: string }, official: boolean): Reply {
  const [by, time] = [names.by === undefined ? undefined : words(row[names.by]), words(row[names.at])];
  return { text: looseText(words(row[names.text]) ?? ''), official, ...(by === undefined ? {} : { by }), ...(time === undefined ? {} : { at: time }) };
}

function filled(template: string, row: Row): string | undefined {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (names.some((name) => words(row[name]) === undefined)) return undefined;
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(words(row[name]) ?? ''));
}

function at(value: unknown, path: string): unknown {
  return path === '' ? value : path.split('.').reduce<unknown>((inner, name) => (isRow(inner) ? inner[name] : undefined), value);
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined when it is empty or no words. */
function words(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  return text === '' ? undefined : text;
}
