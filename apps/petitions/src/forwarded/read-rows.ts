import { z } from 'zod';
import { petitionFields, type PetitionField } from '#libs/city';
import { cellText, cellTime, mapRows, readSheet } from '#libs/documents';
import type { Fault } from '../faults/faults.ts';
import { headingsOf } from './columns.ts';
import type { PetitionContext, PetitionWords } from './petition.ts';

/** Rows of one file; more are sent in parts. */
export const mostRows = 5000;

/** One row of a sheet, or one object; `faults` where it is not even words. */
export interface GivenRow {
  /** From 1, as the sheet or the list counts. */
  row: number;
  words: PetitionWords;
  faults: Fault[];
  /** As it came, to be kept. */
  original: unknown;
}

export interface GivenRows {
  rows: GivenRow[];
  /** By field: the sheet's own heading, and the column's letters. */
  columns: Partial<Record<PetitionField, string>>;
  letters: Partial<Record<PetitionField, string>>;
  unread: string[];
}

const times: ReadonlySet<PetitionField> = new Set(['registeredOn', 'forwardedAt', 'dueAt']);
/** What may stand above the headings. */
const above = 10;

/** Reads a sheet's rows. `common`: what its form says for all rows that do not say it themselves. */
export async function rowsOfSheet(
  bytes: Uint8Array, { city, common, withScans }: { city: PetitionContext['city']['now']; common: PetitionWords; withScans: boolean },
): Promise<{ given: GivenRows } | { fault: Fault }> {
  const sheet = await readSheet(bytes, { rows: mostRows + above });
  const tooMany = { fault: { field: 'file', code: 'too-many-rows', values: { most: String(mostRows) } } } as const;
  if (!sheet.ok) return /more than \d+ rows/.test(sheet.fault.message) ? tooMany : { fault: { field: 'file', code: 'unreadable-sheet', values: { reason: sheet.fault.message } } };
  const required: PetitionField[] = ['number', ...(withScans ? [] : ['text' as const]), ...(common.forwardedAt === undefined ? ['forwardedAt' as const] : [])];
  const headings = headingsOf(city);
  const mapped = mapRows(sheet.rows, headings, required);
  if (!mapped.ok) {
    const columns = mapped.fault.message.replace('there is no column for ', '');
    return { fault: { field: 'file', code: 'no-columns', values: { columns, usual: petitionFields.map((field) => headings[field][0]).join('、') } } };
  }
  if (mapped.rows.length > mostRows) return tooMany;
  if (mapped.rows.length === 0) return { fault: { field: 'file', code: 'no-rows' } };
  const cells = new Map(sheet.rows.map((row) => [row.row, row.cells]));
  const rows = mapped.rows.map(({ row, values }): GivenRow => {
    const words = Object.fromEntries(Object.entries(values).map(([field, cell]) => [field, times.has(field as PetitionField) ? cellTime(cell) : cellText(cell)]));
    return { row, words: { ...common, ...words }, faults: [], original: { row, cells: (cells.get(row) ?? []).map(cellText), read: { ...common, ...words } } };
  });
  return { given: { rows, columns: mapped.columns, letters: mapped.letters, unread: mapped.unread } };
}

const word = z.union([z.string(), z.number(), z.boolean()]).nullable().optional();
const petitioner = { name: word, phone: z.union([word, z.array(word)]), address: word, capacity: word };
/** One petition as JSON. Numbers and times may be written as they stand in a sheet. */
export const petitionInput = z.strictObject({
  number: word.describe('the number under which the office has registered it: what makes it the same petition'),
  office: word.describe('who issued the number; the petition bureau of the key when absent'),
  petitioner: z.strictObject(petitioner).optional(),
  ...petitioner,
  subject: word, text: word, place: word,
  registeredOn: word, forwardedAt: word.describe('2026-11-24 08:30, 2026年11月24日 or RFC 3339'), dueAt: word.describe('a time, or a date, whose whole day counts'),
  confidential: word, form: word, purpose: word, note: word,
});

/** Reads objects in the same way as rows. */
export function rowsOfJson(list: readonly unknown[]): GivenRows {
  const rows = list.map((value, index): GivenRow => {
    const parsed = petitionInput.safeParse(value);
    if (!parsed.success) return { row: index + 1, words: {}, faults: parsed.error.issues.flatMap(faultsOf), original: value };
    const { petitioner: nested, ...flat } = parsed.data;
    const fields = { ...flat, ...nested };
    const words = Object.fromEntries(petitionFields.flatMap((field) => {
      const said: unknown = fields[field];
      const text = Array.isArray(said) ? said.map((one) => cellText(one as string)).join(',') : cellText(said as string | number | boolean | null | undefined);
      return text === '' ? [] : [[field, text]];
    }));
    return { row: index + 1, words, faults: [], original: value };
  });
  return { rows, columns: {}, letters: {}, unread: [] };
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ field: [...at, key.slice(0, 100)].join('.'), code: 'unknown-field' as const }));
  return [at.length === 0 ? { field: '', code: 'not-an-object' } : { field: at.join('.'), code: 'not-text' }];
}
