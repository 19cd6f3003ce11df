import { deflateRawSync } from 'node:zlib';
import { readSheet, type Cell } from './read-sheet.ts';
import { readZip, writeZip } from './zip.ts';
import { xlsxOf } from './write-xlsx.ts';

const gbk = (hex: string) => Buffer.from(hex, 'hex');
const rowsOf = async (bytes: Uint8Array): Promise<[number, ...Cell[]][]> => {
  const read = await readSheet(bytes);
  if (!read.ok) throw new Error(read.fault.message);
  return read.rows.map(({ row, cells }) => [row, ...cells]);
};
/** The workbook of `xlsxOf`, with one of its files changed. */
const changed = (name: string, change: (xml: string) => string): Buffer => {
  const files = readZip(xlsxOf([['节目', '日期'], ['行风热线', 1]]), () => true, 1e6);
  files.set(name, Buffer.from(change(files.get(name)?.toString() ?? '')));
  return writeZip(files);
};
const sheet = (change: (xml: string) => string) => changed('xl/worksheets/sheet1.xml', change);

describe('.xlsx', () => {
  test.each<[string, Uint8Array, [number, ...Cell[]][]]>([
    ['text and numbers', xlsxOf([['节目', '数'], ['行风 <热线> & 民声', 12.5]]), [[1, '节目', '数'], [2, '行风 <热线> & 民声', 12.5]]],
    ['empty rows in the middle', xlsxOf([['a', 'b'], [], [' ', undefined], ['c', 'd']]), [[1, 'a', 'b'], [4, 'c', 'd']]],
    ['a long number, digit by digit', sheet((xml) => xml.replace('<v>1</v>', '<v>360403199001011234</v>')), [[1, '节目', '日期'], [2, '行风热线', '360403199001011234']]],
    ['a formula is what it came to', sheet((xml) => xml.replace('<v>1</v>', '<f>1+1</f><v>2</v>')), [[1, '节目', '日期'], [2, '行风热线', 2]]],
    ['a formula that nobody has computed is empty', sheet((xml) => xml.replace('<v>1</v>', '<f>1+1</f>')), [[1, '节目', '日期'], [2, '行风热线', null]]],
    ['a hidden row is a row', sheet((xml) => xml.replace('<row r="2"', '<row r="2" hidden="1"')), [[1, '节目', '日期'], [2, '行风热线', 1]]],
    ['a cell merged over rows is that of each', xlsxOf([['节目', '事'], ['热线', '一'], [undefined, '二'], [undefined, '三']], ['A2:A4']), [[1, '节目', '事'], [2, '热线', '一'], [3, '热线', '二'], [4, '热线', '三']]],
    ['a title merged over columns names none of them', xlsxOf([['十一月记录'], ['节目', '事'], ['热线', '一']], ['A1:B1']), [[1, '十一月记录', null], [2, '节目', '事'], [3, '热线', '一']]],
  ])('%s', async (_, bytes, rows) => {
    await expect(rowsOf(bytes)).resolves.toEqual(rows);
  });

  it('a hidden sheet is not the first one', async () => {
    const files = readZip(xlsxOf([['节目', '事'], ['看得见', '一'], [undefined, '二']], ['A2:A3']), () => true, 1e6);
    const change = (name: string, from: string, to: string) => files.set(name, Buffer.from((files.get(name)?.toString() ?? '').replace(from, to)));
    files.set('xl/worksheets/sheet2.xml', files.get('xl/worksheets/sheet1.xml') ?? Buffer.alloc(0));
    files.set('xl/worksheets/sheet1.xml', readZip(xlsxOf([['藏起来的']]), () => true, 1e6).get('xl/worksheets/sheet1.xml') ?? Buffer.alloc(0));
    change('xl/workbook.xml', '<sheet name="1" sheetId="1" r:id="rId1"/>', '<sheet name="1" sheetId="1" state="hidden" r:id="rId1"/><sheet name="2" sheetId="2" r:id="rId2"/>');
    change('xl/_rels/workbook.xml.rels', '</Relationships>', '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>');
    await expect(rowsOf(writeZip(files))).resolves.toEqual([[1, '节目', '事'], [2, '看得见', '一'], [3, '看得见', '二']]);
  });

  it('a date has the wall clock in its UTC fields', async () => {
    const styles = '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>';
    const files = readZip(sheet((xml) => xml.replace('<c r="B2">', '<c r="B2" s="1">').replace('<v>1</v>', '<v>46350.354166666664</v>')), () => true, 1e6);
    files.set('xl/styles.xml', Buffer.from(styles));
    files.set('xl/_rels/workbook.xml.rels', Buffer.from((files.get('xl/_rels/workbook.xml.rels')?.toString() ?? '').replace('</Relationships>',
      '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>')));
    const rows = await rowsOf(writeZip(files));
    expect(rows[1]?.[2]).toEqual(new Date('2026-11-24T08:30:00Z'));
  });

  it('60,000 rows are read, and more than may be are not', async () => {
    const rows = Array.from({ length: 60_000 }, (_, n) => ['热线', n]);
    await expect(readSheet(xlsxOf(rows))).resolves.toMatchObject({ ok: true, rows: { length: 60_000 } });
    await expect(readSheet(xlsxOf(rows.slice(0, 11)), { rows: 10 })).resolves.toMatchObject({ ok: false, fault: { message: 'it has more than 10 rows' } });
  });
});

describe('what cannot be read is told with a remedy', () => {
  const bomb = deflateRawSync(Buffer.alloc(80 * 1024 * 1024));
  const packed = (content: Buffer, says: number): Buffer => {
    // Stored as it is, then declared to be deflated, and as small as it likes.
    const archive = writeZip(new Map([['xl/worksheets/sheet1.xml', content]]));
    const central = archive.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
    archive.writeUInt16LE(8, 8);
    archive.writeUInt16LE(8, central + 10);
    archive.writeUInt32LE(says, 22);
    archive.writeUInt32LE(says, central + 24);
    return archive;
  };
  test.each<[string, Uint8Array, RegExp]>([
    ['a bomb of 80 MiB', packed(bomb, 80 * 1024 * 1024), /unpacks to more than 64 MiB/],
    ['a bomb that says it is small', packed(bomb, 10), /unpacks to more than 64 MiB/],
    ['cut short', xlsxOf([['a']]).subarray(0, 900), /no ZIP archive, or is cut short/],
    ['an archive of something else', writeZip(new Map([['word/document.xml', Buffer.from('<x/>')]])), /without a sheet/],
    ['no ZIP at all behind its mark', Buffer.from('PK\x03\x04 nonsense'), /no ZIP archive/],
    ['a directory that points nowhere', Buffer.from(xlsxOf([['a']])).fill(0xff, 2, 30), /not where it should be/],
    ['an old .xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old \.xls/],
    ['a row that is far away', sheet((xml) => xml.replace('<row r="2"', '<row r="2147483647"')), /more than 60000 rows/],
    ['a column that is far away', sheet((xml) => xml.replace('r="B2"', 'r="ZZZZZZ2"')), /more than 200 columns/],
    ['broken XML', sheet(() => '<worksheet><sheetData><row'), /cannot be read as a sheet/],
    ['no rows', xlsxOf([]), /no rows/],
    ['nothing', Buffer.alloc(0), /no rows/],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000dff', 'hex'), /neither \.xlsx nor a text/],
  ])('%s', async (_, bytes, message) => {
    const read = await readSheet(bytes);
    expect(read).toMatchObject({ ok: false, fault: { message: expect.stringMatching(message), remedy: expect.stringMatching(/./) } });
  });
});

it('names in a ZIP are UTF-8 where it says so, or are so, else GBK', () => {
  const utf8 = writeZip(new Map([['扫描.jpg', Buffer.from('x')]]));
  const unflagged = Buffer.from(utf8);
  unflagged.writeUInt16LE(0, 6);
  unflagged.writeUInt16LE(0, unflagged.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 8);
  const name = Buffer.from('扫描');
  const central = unflagged.lastIndexOf(name);
  const chinese = Buffer.concat([unflagged.subarray(0, central), gbk('c9a8c3e8'), unflagged.subarray(central + name.length)]);
  const directory = chinese.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
  chinese.writeUInt16LE(gbk('c9a8c3e8').length + 4, directory + 28);
  for (const bytes of [utf8, unflagged, chinese]) expect([...readZip(bytes, () => true, 100).keys()]).toEqual(['扫描.jpg']);
});

describe('.csv', () => {
  test.each<[string, Uint8Array, Cell[][]]>([
    ['commas', Buffer.from('节目,事\r\n热线,路灯\r\n'), [['节目', '事'], ['热线', '路灯']]],
    ['semicolons', Buffer.from('节目;事\n热线;"路,灯"\n'), [['节目', '事'], ['热线', '路,灯']]],
    ['tabs', Buffer.from('节目\t事\n热线\t路,灯'), [['节目', '事'], ['热线', '路,灯']]],
    ['Excel’s own sep=', Buffer.from('sep=;\r\n节目;事,项\r\n'), [['节目', '事,项']]],
    ['with its mark', Buffer.from('\uFEFF节目,事'), [['节目', '事']]],
    ['GB18030', Buffer.concat([gbk('bdda'), gbk('c4bf'), Buffer.from(','), gbk('c2b7b5c6')]), [['节目', '路灯']]],
    ['UTF-16 as Excel’s “Unicode text”', Buffer.from('\uFEFF节目\t事\r\n热线\t灯', 'utf16le'), [['节目', '事'], ['热线', '灯']]],
    ['quotes, doubled ones and line breaks', Buffer.from('a,b\n"说""好""","两\n行"\n'), [['a', 'b'], ['说"好"', '两\n行']]],
    ['an old Mac’s line ends', Buffer.from('a,b\rc,d'), [['a', 'b'], ['c', 'd']]],
    ['cells behind the last separator', Buffer.from('a,b,\nc,,\n'), [['a', 'b', ''], ['c', '', '']]],
    ['a quote in the middle is a quote', Buffer.from('a,5" 管\n'), [['a', '5" 管']]],
  ])('%s', async (_, bytes, cells) => {
    expect((await rowsOf(bytes)).map(([, ...row]) => row)).toEqual(cells);
  });

  it('a quote that is never closed', async () => {
    await expect(readSheet(Buffer.from('a,b\nc,"d\n'))).resolves.toMatchObject({ ok: false, fault: { message: 'the quote that opens in row 2 is never closed' } });
  });
});
