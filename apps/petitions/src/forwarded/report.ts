import { z } from 'zod';
import { xlsxOf } from '#libs/documents';
import { faultCodes, notice, noticeCodes, tell, type Fault } from '../faults/faults.ts';
import type { Language } from '../faults/language.ts';

const fault = z.object({ field: z.string(), code: z.enum(faultCodes), values: z.record(z.string(), z.string()).optional() });
const outcome = z.enum(['accepted', 'known', 'different', 'refused']);

/** What became of each row and file, in no language: so it is kept. */
export const keptReport = z.object({
  id: z.guid(),
  columns: z.record(z.string(), z.string()),
  letters: z.record(z.string(), z.string()),
  unread: z.array(z.string()),
  rows: z.array(z.object({
    row: z.int(), number: z.string().optional(), result: outcome, messageId: z.guid().optional(), faults: z.array(fault), notices: z.array(z.enum(noticeCodes)),
  })),
  files: z.array(z.object({
    name: z.string(), result: z.enum(['accepted', 'known', 'refused']), number: z.string().optional(), code: z.enum(faultCodes).optional(), example: z.string().optional(),
  })),
});
export type KeptReport = z.output<typeof keptReport>;

const toldFault = z.object({
  cell: z.string().optional().describe('in a sheet, e.g. C7'), column: z.string().describe('its heading, or the field’s name'), reason: z.string(), remedy: z.string(),
});
/** The report as it is answered; `row` counts as the sheet does, from 1, or objects of a list. */
export const forwardedReport = z.object({
  id: z.guid(),
  accepted: z.int(), known: z.int(), different: z.int().describe('came before with another content: both are kept, a person will look'), refused: z.int(),
  rows: z.array(z.object({
    row: z.int(), number: z.string().optional(), result: outcome, messageId: z.guid().optional(),
    faults: z.array(toldFault).optional(), notices: z.array(z.string()).optional(),
  })),
  files: z.array(z.object({ name: z.string(), result: z.enum(['accepted', 'known', 'refused']), number: z.string().optional(), reason: z.string().optional(), remedy: z.string().optional() })),
  unread: z.array(z.string()).describe('headings of columns that were not read'),
  download: z.url().describe('the same as .xlsx, with the same key'),
});
export type ForwardedReport = z.output<typeof forwardedReport>;

export function reportOf({ id, columns, letters, unread, rows, files }: KeptReport, language: Language, address: string): ForwardedReport {
  const count = (result: z.output<typeof outcome>) => rows.filter((row) => row.result === result).length;
  /** In a sheet from left to right, as they are corrected. */
  const placeOf = ({ field }: Fault): number => Array.from(letters[field] ?? '').reduce((place, letter) => place * 26 + letter.charCodeAt(0) - 64, 0);
  const told = ({ field, code, values }: Fault, row: number) => ({
    ...(letters[field] === undefined ? {} : { cell: `${letters[field]}${row}` }), column: columns[field] ?? field, ...tell({ code, values }, language),
  });
  return {
    id, accepted: count('accepted'), known: count('known'), different: count('different'), refused: count('refused'),
    rows: rows.map(({ row, number, result, messageId, faults, notices }) => ({
      row, ...(number === undefined ? {} : { number }), result, ...(messageId === undefined ? {} : { messageId }),
      ...(faults.length === 0 ? {} : { faults: faults.toSorted((one, other) => placeOf(one) - placeOf(other)).map((one) => told(one, row)) }),
      ...(notices.length === 0 ? {} : { notices: notices.map((code) => notice(code, language)) }),
    })),
    files: files.map(({ name, result, number, code, example }) => ({
      name, result, ...(number === undefined ? {} : { number }), ...(code === undefined ? {} : tell({ code, values: { example: example ?? 'XF2026-001' } }, language)),
    })),
    unread, download: `${address}/${id}/report.xlsx?lang=${language}`,
  };
}

const headings: Record<Language, string[]> = {
  zh: ['行号', '信访编号', '结果', '单元格', '列', '原因', '处理办法', '消息编号'],
  en: ['row', 'petition number', 'result', 'cell', 'column', 'reason', 'remedy', 'message id'],
};
const words: Record<Language, Record<string, string>> = {
  zh: { accepted: '已受理', known: '此前已受理', different: '内容不同，待核对', refused: '未受理' },
  en: { accepted: 'accepted', known: 'already known', different: 'differs, a person will look', refused: 'refused' },
};

/** The report as a sheet: a line per row, of a refused one per fault; files beneath. */
export function reportSheet({ rows, files, unread }: ForwardedReport, language: Language): Buffer {
  const word = words[language];
  const lines = rows.flatMap(({ row, number = '', result, messageId = '', faults = [], notices = [] }) => (faults.length > 0
    ? faults.map(({ cell = '', column, reason, remedy }) => [row, number, word[result], cell, column, reason, remedy, messageId])
    : [[row, number, word[result], '', '', notices.join('；'), '', messageId]]));
  const told = files.map(({ name, number = '', result, reason = '', remedy = '' }) => [name, number, word[result], '', '', reason, remedy]);
  const left = unread.length === 0 ? [] : [[], [language === 'zh' ? '未读取的列' : 'columns that were not read', ...unread]];
  const beneath = told.length === 0 ? [] : [[], [language === 'zh' ? '文件' : 'file', ...headings[language].slice(1, 7)], ...told];
  return xlsxOf([headings[language], ...lines, ...beneath, ...left].map((line) => line.map((cell) => (typeof cell === 'string' ? cell.replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ') : cell))));
}
