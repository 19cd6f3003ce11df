import { bomb, png, withGbkName, zipOf } from '../spec/kit.ts';
import { attachedScan, numbersByName, openFiles } from './scans.ts';

const numberOf = numbersByName(['XF2026-001', 'XF2026-001-1', '赣信访〔2026〕12号', 'A/7']);

test.each([
  ['XF2026-001.jpg', 'XF2026-001'], ['xf2026-001.PDF', 'XF2026-001'], ['XF2026-001_2.pdf', 'XF2026-001'], ['XF2026-001-1.jpg', 'XF2026-001-1'], ['XF2026-001-1-2.jpg', 'XF2026-001-1'],
  ['XF2026-001(3).png', 'XF2026-001'], ['XF2026-001 3.png', 'XF2026-001'], ['XF2026-001-第2页.png', 'XF2026-001'], ['扫描/XF2026-001/页1.jpg', 'XF2026-001'], ['XF2026_001.tif', 'XF2026-001'],
  ['赣信访〔2026〕12号.pdf', '赣信访〔2026〕12号'], ['A_7.jpg', 'A/7'], ['A-7-1.jpg', 'A/7'],
  ['XF2026-00.jpg', undefined], ['XF2026-0011.jpg', undefined], ['别的.jpg', undefined], ['', undefined],
])('%s belongs to %s', (path, number) => {
  expect(numberOf(path)).toBe(number);
});

it('an archive has its sheet, its scans in the order of their pages, and what is not taken', () => {
  const bytes = zipOf({
    '表.csv': '信访编号', 'b/XF1-10.png': png('10'), 'b/XF1-2.png': png('2'), 'b\\XF2.png': png('w'), '../XF3.png': png('u'), '/etc/XF4.png': png('a'), 'C:\\XF5.png': png('c'), '空.png': '',
    '里.zip': zipOf({ 'x.png': png('x') }), '__MACOSX/._表.csv': 'x', '.DS_Store': 'x', 'b/Thumbs.db': 'x', '~$表.xlsx': 'x',
  });
  const { sheets, others, refused } = openFiles([{ name: '全部.zip', bytes }]);
  expect(sheets.map(({ name }) => name)).toEqual(['表.csv']);
  expect(others.map(({ name }) => name)).toEqual(['b/XF1-2.png', 'b/XF1-10.png', 'b/XF2.png']);
  expect(refused).toEqual([
    { name: '../XF3.png', code: 'unsafe-path' }, { name: '/etc/XF4.png', code: 'unsafe-path' }, { name: 'C:/XF5.png', code: 'unsafe-path' }, { name: '空.png', code: 'empty-file' }, { name: '里.zip', code: 'nested-archive' },
  ]);
});

it('names that Chinese Windows wrote are read', () => {
  expect(openFiles([{ name: 'a.zip', bytes: withGbkName(png('x'), 'c9a8c3e82e706e67') }]).others.map(({ name }) => name)).toEqual(['扫描.png']);
});

it('a bomb is none of ours', () => {
  expect(() => openFiles([{ name: 'a.zip', bytes: bomb(170) }])).toThrow('it unpacks to more than 160 MiB');
});

test.each([['a picture', png('x'), 'original', 'image/png'], ['a PDF', Buffer.from('%PDF-1.7\n'), 'original', 'application/pdf'], ['what is neither', Buffer.from('words'), 'media', 'application/octet-stream']])(
  '%s is attached as what its bytes are', async (_, bytes, role, mediaType) => {
    await expect(attachedScan({ name: 'a/XF1.jpg', bytes })).resolves.toMatchObject({ role, mediaType, name: 'XF1.jpg' });
  },
);
