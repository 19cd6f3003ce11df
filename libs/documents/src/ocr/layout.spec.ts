import { readingOrder } from './order.ts';
import { joined, paragraphsOf } from './paragraphs.ts';
import { inPieces } from './pieces.ts';
import type { Box } from './plane.ts';
import { turnedBox } from './view.ts';

const line = (text: string, x: number, y: number, w: number, h = 40): { text: string; box: Box } => ({ text, box: [x, y, w, h] });
const textOf = (pieces: { text: string; box: Box }[]): string => paragraphsOf(readingOrder(pieces));

describe('boxes', () => {
  test.each<[string, Box[], Box[]]>([
    ['parts of one line become one', [[0, 10, 100, 40], [110, 12, 80, 38]], [[0, 10, 190, 40]]],
    ['far apart they stay two', [[0, 10, 100, 40], [150, 12, 80, 38]], [[0, 10, 100, 40], [150, 12, 80, 38]]],
    ['a headline beside small print stays apart', [[0, 10, 100, 80], [105, 30, 80, 30]], [[0, 10, 100, 80], [105, 30, 80, 30]]],
    ['lines under each other stay apart', [[0, 10, 100, 40], [0, 60, 100, 40]], [[0, 10, 100, 40], [0, 60, 100, 40]]],
    ['what lies in another goes', [[0, 10, 300, 90], [20, 30, 40, 20]], [[0, 10, 300, 90]]],
  ])('%s', (_, boxes, expected) => expect(inPieces(boxes)).toEqual(expected));

  test.each([[90, [60, 10, 20, 30]], [180, [60, 60, 30, 20]], [270, [20, 60, 20, 30]]] as const)('turned by %d°', (turn, expected) => {
    expect(turnedBox([10, 20, 30, 20], turn, 100, 100)).toEqual(expected);
  });
});

describe('paragraphs', () => {
  test('lines of one are joined, an indent begins the next', () => {
    expect(textOf([line('甲甲甲甲甲', 80, 0, 320), line('乙乙乙乙乙乙乙', 0, 60, 400), line('丙丙丙。', 0, 120, 160), line('丁丁丁丁', 80, 180, 300)]))
      .toBe('甲甲甲甲甲乙乙乙乙乙乙乙丙丙丙。\n丁丁丁丁');
  });

  test('who signs and the date keep their lines at the right margin', () => {
    expect(textOf([line('正文一二三四五六', 80, 0, 720), line('完。', 0, 60, 80), line('某某某', 640, 120, 160), line('某年某月', 600, 180, 200)]))
      .toBe('正文一二三四五六完。\n某某某\n某年某月');
  });

  test('a wider gap parts', () => {
    expect(textOf([line('上上上上', 0, 0, 400), line('中中中中', 0, 60, 400), line('下下下下', 0, 220, 400), line('尾尾', 0, 280, 200)])).toBe('上上上上中中中中\n下下下下尾尾');
  });

  test('cells of a table stay in their row', () => {
    expect(textOf([line('一', 0, 0, 40), line('二', 360, 0, 40), line('三', 0, 60, 40), line('四', 360, 60, 40)])).toBe('一 二\n三 四');
  });

  test('a headline over two columns comes first, then the left one', () => {
    const column = (x: number, sign: string): { text: string; box: Box }[] => [0, 1, 2, 3].map((row) => line(`${sign}${row}`, x, 100 + row * 60, 400));
    expect(readingOrder([...column(500, '右'), line('题', 300, 0, 300, 60), ...column(0, '左')]).flat(2).map((piece) => piece.text))
      .toEqual(['题', '左0', '左1', '左2', '左3', '右0', '右1', '右2', '右3']);
  });

  test.each([['甲', '乙', '甲乙'], ['the', 'lamp', 'the lamp'], ['138', '0013', '1380013'], ['编号A', '12', '编号A12']])('%s and %s', (before, after, expected) => {
    expect(joined(before, after)).toBe(expected);
  });

  test('nothing is nothing', () => expect(textOf([])).toBe(''));
});
