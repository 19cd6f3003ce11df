import type { City } from '#libs/city';
import { normaliseMail, normalisePhone } from '#libs/privacy';
import type { GivenPost } from '../../apps/routing/src/leaders/holders.ts';

/** Why a row cannot be imported; `row` counts as the sheet does, from 1. */
export interface RowFault {
  row: number;
  field: Field | 'headings';
  message: string;
  remedy: string;
}

export interface ReadRows {
  posts: GivenPost[];
  /** In the order of rows; with one there are no posts. */
  faults: RowFault[];
  /** Headings of columns that are nothing to us. */
  unread: string[];
}

type Field = 'unit' | 'level' | 'name' | 'phone' | 'email';

const headings: Record<Field, readonly string[]> = {
  unit: ['单位', '承办单位', 'unit'],
  level: ['层级', '级别', 'level'],
  name: ['姓名', 'name'],
  phone: ['手机', '手机号', '手机号码', 'phone', 'mobile'],
  email: ['邮箱', '电子邮箱', 'email', 'e-mail', 'mail'],
};

/** Reads a sheet's cells, its first row with content being the headings. Pure. */
export function readRows(rows: readonly (readonly unknown[])[], city: City): ReadRows {
  const first = rows.findIndex((row) => row.some((cell) => textOf(cell) !== ''));
  const columns = columnsOf(rows[first] ?? []);
  const lacking = lackingHeadings(columns);
  const unread = (rows[first] ?? []).map(textOf).filter((text) => text !== '' && fieldOf(text) === undefined);
  if (lacking !== undefined) {
    const fault: RowFault = { row: Math.max(first, 0) + 1, field: 'headings', message: `there is no column for ${lacking}`, remedy: 'the first row names the columns: 单位, 层级, 姓名, 手机, 邮箱' };
    return { posts: [], faults: [fault], unread };
  }
  const faults: RowFault[] = [];
  const posts: GivenPost[] = [];
  const seen = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const cell = (field: Field) => textOf(row[columns.get(field) ?? -1]);
    if (index <= first || row.every((each) => textOf(each) === '')) continue;
    const read = readRow(cell, index + 1, city);
    faults.push(...read.faults);
    if (read.slot === undefined) continue;
    const before = seen.get(read.slot);
    if (before !== undefined) faults.push({ row: index + 1, field: 'level', message: `the post stands in row ${before} already`, remedy: 'a post has one holder: remove one of the two rows' });
    seen.set(read.slot, before ?? index + 1);
    if (read.post) posts.push(read.post);
  }
  if (seen.size === 0 && faults.length === 0) faults.push({ row: first + 2, field: 'unit', message: 'there is no row below the headings', remedy: 'give each post a row' });
  return { posts: faults.length > 0 ? [] : posts, faults, unread };
}

/** `slot` is there once unit and level are known, `post` where the row has no fault. */
function readRow(cell: (field: Field) => string, row: number, city: City): { slot?: string; post?: GivenPost; faults: RowFault[] } {
  const faults: RowFault[] = [];
  const fault = (field: Field, message: string, remedy: string) => void faults.push({ row, field, message, remedy });
  const unit = unitOf(cell('unit'), city);
  if (unit === undefined) fault('unit', cell('unit') === '' ? 'is empty' : `"${cell('unit')}" is no unit of the city`, 'write its code, full name or alias as units.yaml has them');
  const level = levelOf(cell('level'));
  if (level === undefined) fault('level', `"${cell('level')}" is no level`, 'write 1 (handler), 2 (deputy leader), 3 (main leader) or 4 (vice mayor)');
  const name = cell('name');
  if (name === '' || name.length > 100) fault('name', name === '' ? 'is empty' : 'is too long', 'write the holder’s name; leave out the row of a vacant post');
  const phone = cell('phone') === '' ? undefined : phoneOf(cell('phone'), city);
  if (cell('phone') !== '' && phone === undefined) fault('phone', 'is no mobile number', 'write one that takes SMS, like 13800000000 or with its country code');
  const email = cell('email') === '' ? undefined : normaliseMail(cell('email'));
  if (cell('email') !== '' && email === undefined) fault('email', 'is no mail address', 'write it like name@example.cn');
  if (cell('phone') === '' && cell('email') === '') fault('phone', 'is empty, and so is email', 'write a mobile number or a mail address: else nobody can be told');
  if (unit === undefined || level === undefined) return { faults };
  const holder = { name, ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) };
  return { slot: `${unit} ${level}`, faults, ...(faults.length > 0 ? {} : { post: { unit, level, holder } }) };
}

function columnsOf(row: readonly unknown[]): Map<Field, number> {
  const columns = new Map<Field, number>();
  for (const [index, cell] of row.entries()) {
    const field = fieldOf(textOf(cell));
    if (field !== undefined && !columns.has(field)) columns.set(field, index);
  }
  return columns;
}

function fieldOf(text: string): Field | undefined {
  return (Object.keys(headings) as Field[]).find((field) => headings[field].includes(text.toLowerCase()));
}

function lackingHeadings(columns: ReadonlyMap<Field, number>): string | undefined {
  const needed = (['unit', 'level', 'name'] as const).filter((field) => !columns.has(field)).map((field) => `${headings[field][0]} (${field})`);
  if (!columns.has('phone') && !columns.has('email')) needed.push('手机 (phone) or 邮箱 (email)');
  return needed.length === 0 ? undefined : needed.join(', ');
}

function unitOf(text: string, { units }: City): string | undefined {
  if (units.has(text)) return text;
  return [...units.values()].find(({ name, aliases }) => name === text || aliases.includes(text))?.code;
}

const numerals = ['一', '二', '三', '四'];

function levelOf(text: string): number | undefined {
  const digit = /^第?([1-4一二三四])级?$/.exec(text)?.[1];
  if (digit === undefined) return undefined;
  return numerals.includes(digit) ? numerals.indexOf(digit) + 1 : Number(digit);
}

/** E.164. A land line of this country takes no SMS; of others the numbers do not tell. */
function phoneOf(text: string, city: City): string | undefined {
  const number = normalisePhone(text, 'CN', city.phone.area);
  return number !== undefined && /^\+86(?!1[3-9]\d{9}$)/.test(number) ? undefined : number;
}

function textOf(cell: unknown): string {
  // A date is nothing that any of our columns holds.
  return ['string', 'number', 'boolean'].includes(typeof cell) ? `${cell as string | number | boolean}`.normalize('NFKC').trim() : '';
}
