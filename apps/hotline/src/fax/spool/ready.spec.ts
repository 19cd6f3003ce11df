import type { SettledFile } from '#libs/channel';
import { aloneAfter, readyFaxes, strangeAfter } from './ready.ts';

const file = (name: string, quietSeconds = 3): SettledFile => ({ name, quietSeconds, bytes: 10, changedAt: new Date(0) });

it.each<[string, SettledFile[], string[][]]>([
  ['a document and its record', [file('a.tif'), file('a.json')], [['a.tif', 'a.json']]],
  ['a PDF and its record, the record first', [file('a.json'), file('a.PDF')], [['a.PDF', 'a.json']]],
  ['two faxes', [file('a.tif'), file('b.tiff'), file('b.json'), file('a.json')], [['a.tif', 'a.json'], ['b.tiff', 'b.json']]],
  ['a document whose record may still come', [file('a.tif')], []],
  ['a document whose record does not come', [file('a.tif', aloneAfter)], [['a.tif']]],
  ['a record whose document may still come', [file('a.json')], []],
  ['a record whose document does not come', [file('a.json', aloneAfter)], [['a.json']]],
  ['two documents of one name', [file('a.tif'), file('a.pdf'), file('a.json')], [['a.tif', 'a.json'], ['a.pdf']]],
  ['a draft of something', [file('a.tmp', strangeAfter - 1)], []],
  ['what is no fax', [file('a.tmp', strangeAfter), file('notes', strangeAfter)], [['a.tmp'], ['notes']]],
])('%s', (_, files, expected) => {
  expect(readyFaxes(files)).toEqual(expected);
});
