import type { PageReader } from './page-reader.ts';
import { drawn } from './testing/draw.ts';
import { readerForSpecs } from './testing/reader.ts';

jest.setTimeout(60_000);

let reader: PageReader;
beforeAll(async () => {
  reader = await readerForSpecs();
});
afterAll(() => reader.close());

test('two columns are read one after the other', async () => {
  const left = ['街口的红绿灯坏了三天，', '早上上学的孩子只能跟着', '大人一起冲过马路，已经', '有一辆车撞倒了人。'];
  const right = ['菜市场后面的垃圾站没有', '人清运，天热以后气味很', '大，附近的住户白天都不', '敢开窗，请派人看一看。'];
  const words = [left, right].flatMap((lines, column) => lines.map((text, row) => ({ text, x: 40 + column * 520, y: 80 + row * 70 })));
  expect((await reader.read(drawn({ width: 1060, height: 360, words }))).text).toBe(`${left.join('')}\n${right.join('')}`);
});

test('a table is read row by row', async () => {
  const rows = [['项目', '一月', '二月'], ['水费', '36.5', '41.2'], ['电费', '128.0', '96.7'], ['气费', '52.3', '60.1']];
  const words = rows.flatMap((cells, row) => cells.map((text, column) => ({ text, x: 60 + column * 300, y: 80 + row * 80 })));
  expect((await reader.read(drawn({ width: 900, height: 380, words }))).text).toBe(rows.map((cells) => cells.join(' ')).join('\n'));
});

test('digits, Latin letters and Chinese punctuation in one line', async () => {
  const words = [
    { text: '车牌赣GF52K8，时间22:45，A区3-2-501室。', x: 40, y: 80 },
    { text: '邮箱 liu.he@example.org（电话0792-8123467）', x: 120, y: 160 },
  ];
  const { text } = await reader.read(drawn({ width: 1120, height: 220, words }));
  expect(text.replaceAll(' ', '')).toBe('车牌赣GF52K8，时间22:45，A区3-2-501室。\n邮箱liu.he@example.org（电话0792-8123467）');
});

test('large letters and small ones', async () => {
  const words = [{ text: '通知', x: 200, y: 260, size: 220 }, { text: '本周六停水检修，请大家提前储水。', x: 60, y: 420, size: 24 }];
  expect((await reader.read(drawn({ width: 900, height: 480, words }))).text).toBe('通知\n本周六停水检修，请大家提前储水。');
});

test('what a PDF says itself is taken as it is', async () => {
  const picture = drawn({ width: 900, height: 300, words: [{ text: '机器认不出的字', x: 40, y: 80 }] });
  const page = await reader.read({ ...picture, textLayer: [{ text: '文件自带的字', box: [40, 40, 280, 48], confidence: 1 }] });
  expect(page).toMatchObject({ text: '文件自带的字', source: 'text-layer', confidence: 1, blank: false, lines: [{ text: '文件自带的字', box: [40, 40, 280, 48], confidence: 1 }] });
});
