import { csvLine, parseCsv } from './csv.ts';
import { cellText, cellTime, mapRows } from './map-rows.ts';
import type { Cell } from './read-sheet.ts';

const headings = { programme: ['节目', 'programme'], summary: ['反映内容', 'summary'], phone: ['电话'] } as const;
const sheet = (...cells: Cell[][]) => cells.map((row, index) => ({ row: index + 1, cells: row }));

test.each<[string, Cell[][], object]>([
  ['in any order, with others between', [['电话', '备注', '反映内容', '节目'], ['1', 'x', '灯', '热线']], { phone: '1', summary: '灯', programme: '热线' }],
  ['in English', [['Programme', 'SUMMARY'], ['热线', '灯']], { programme: '热线', summary: '灯' }],
  ['with stars, brackets and full-width letters', [['＊节 目（必填）', '反映内容:'], ['热线', '灯']], { programme: '热线', summary: '灯' }],
  ['below a title and a date', [['十一月热线记录'], ['2026-11-24', '节目单'], ['节目', '反映内容'], ['热线', '灯']], { programme: '热线', summary: '灯' }],
])('headings %s', (_, cells, values) => {
  expect(mapRows(sheet(...cells), headings, ['programme', 'summary'])).toMatchObject({ ok: true, rows: [{ row: cells.length, values }] });
});

it('names the columns as the sheet does, and those that are nothing to us', () => {
  const mapped = mapRows(sheet(['节 目', '反映内容', '备注', null], ['热线', '灯', 'x'], [null, ' ', 'only a note']), headings, ['summary']);
  expect(mapped).toEqual({ ok: true, columns: { programme: '节 目', summary: '反映内容' }, letters: { programme: 'A', summary: 'B' }, unread: ['备注'], rows: [{ row: 2, values: { programme: '热线', summary: '灯' } }] });
});

it('a sheet without a required column is refused whole', () => {
  expect(mapRows(sheet(['节目'], ['热线']), headings, ['programme', 'summary'])).toEqual({
    ok: false, fault: { message: 'there is no column for 反映内容 (summary)', remedy: 'the first row names the columns: 节目, 反映内容, 电话' },
  });
});

test.each<[Cell, string, string]>([
  [' 灯 ', '灯', '灯'], [13800001234, '13800001234', '13800001234'], [1e21, '1000000000000000000000', '1000000000000000000000'], [true, 'true', 'true'], [null, '', ''],
  [new Date('2026-11-24T08:30:00Z'), '2026-11-24 08:30', '2026-11-24 08:30'], [new Date('2026-11-24T00:00:00Z'), '2026-11-24', '2026-11-24'],
  [46350.354166666664, '46350.354166666664', '2026-11-24 08:30'],
])('%p is read as %s, and as a time as %s', (cell, text, time) => {
  expect([cellText(cell), cellTime(cell)]).toEqual([text, time]);
});

it('a line of CSV holds what its cells hold, and no formula', () => {
  const cells = ['a,b', 'say "x"', 'two\nlines', 'a;b', 5, ''];
  expect(parseCsv(csvLine(cells))).toEqual([cells.map(String)]);
  expect(csvLine(['=1+1', '-x', '@y'])).toBe("'=1+1,'-x,'@y\r\n");
});
