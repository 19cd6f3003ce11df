import type { PageReader } from './page-reader.ts';
import { drawn, faxedGrey, mirroredGrey, turnedGrey, type Drawn } from './testing/draw.ts';
import { readerForSpecs } from './testing/reader.ts';

jest.setTimeout(60_000);

const letter: Drawn[] = [
  { text: '河堤损坏情况的报告', x: 240, y: 70, size: 46 },
  { text: '市水利局：', x: 40, y: 160 },
  { text: '我们村东头的河堤去年夏天被冲开三米，', x: 120, y: 230 },
  { text: '到今天还没有人来修。请在雨季以前派人查看。', x: 40, y: 300 },
  { text: '村民：何守信', x: 600, y: 390 },
  { text: '2026年3月8日', x: 600, y: 460 },
];
const words = '河堤损坏情况的报告\n市水利局：\n我们村东头的河堤去年夏天被冲开三米，到今天还没有人来修。请在雨季以前派人查看。\n村民：何守信\n2026年3月8日';
const sheet = { width: 920, height: 520, words: letter };

let reader: PageReader;
beforeAll(async () => {
  reader = await readerForSpecs();
});
afterAll(() => reader.close());

test('a clean page: words by paragraph, a line each with its place, a picture', async () => {
  const page = await reader.read(drawn(sheet));
  expect(page.text).toBe(words);
  expect(page).toMatchObject({ page: 1, of: 1, source: 'ocr', blank: false, mediaType: 'image/webp', width: 920, height: 520, codes: [] });
  expect(page.confidence).toBeGreaterThan(0.9);
  expect(page.image.subarray(8, 12).toString('latin1')).toBe('WEBP');
  expect(page.lines.map((line) => line.text)).toHaveLength(6);
  const [x, y, w, h] = page.lines[1]!.box;
  expect([x > 25 && x < 60, y > 100 && y < 130, w > 160 && w < 260, h > 35 && h < 75]).toEqual([true, true, true, true]);
});

test.each([[-6.3], [3]])('a page laid on crookedly by %d°', async (degrees) => {
  const larger = letter.map((one) => ({ ...one, x: one.x + 90, y: one.y + 90 }));
  expect((await reader.read(drawn({ width: 1100, height: 700, words: larger, degrees }))).text).toBe(words);
});

test.each([['on its left side', 3], ['upside down', 2], ['on its right side', 1]] as const)('a page %s', async (_, quarters) => {
  const page = await reader.read(turnedGrey(drawn(sheet), quarters));
  expect(page.text).toBe(words);
  expect([page.width, page.height]).toEqual([920, 520]);
});

test('a red seal over the words: they are read, the seal is not', async () => {
  expect((await reader.read(drawn({ ...sheet, seal: [560, 240, 130] }))).text).toBe(words);
});

test('a headline in red is no seal', async () => {
  const red = letter.map((one, i) => (i === 0 ? { ...one, colour: '#d2232a' } : one));
  expect((await reader.read(drawn({ ...sheet, words: red }))).text).toBe(words);
});

test('a coarse fax', async () => {
  const larger = letter.map(({ text, x, y, size = 40 }) => ({ text, x: x * 1.4, y: y * 1.4, size: size * 1.4 }));
  expect((await reader.read(faxedGrey(drawn({ width: 1288, height: 728, words: larger })))).text).toBe(words);
});

test('a mirrored page is not believed', async () => {
  expect((await reader.read(mirroredGrey(drawn(sheet)))).confidence).toBeLessThan(0.6);
});

test('a blank page', async () => {
  expect(await reader.read(drawn({ width: 600, height: 800, words: [] }))).toMatchObject({
    text: '', lines: [], confidence: 0, blank: true, source: 'none', pictureHash: '0000000000000000',
  });
});
