import { decode } from './ctc.ts';
import { evenPunctuation } from './punctuation.ts';

const alphabet = ['', '河', '堤', ' '];

/** A step for each class that is likeliest, with its probability. */
function steps(...list: [number, number][]): Float32Array {
  return Float32Array.from(list.flatMap(([best, probability]) => alphabet.map((_, k) => (k === best ? probability : (1 - probability) / 3))));
}

test.each<[string, [number, number][], string]>([
  ['repeats are one character', [[1, 0.9], [1, 0.8], [2, 0.9]], '河堤'],
  ['a gap parts two that are equal', [[1, 0.9], [0, 0.9], [1, 0.9]], '河河'],
  ['only gaps are nothing', [[0, 0.9], [0, 0.9]], ''],
  ['a space is a character', [[1, 0.9], [3, 0.9], [2, 0.9]], '河 堤'],
])('%s', (_, list, expected) => {
  expect(decode(steps(...list), list.length, alphabet).map((glyph) => glyph.text).join('')).toBe(expected);
});

test('a character is as sure as its surest step, and stands there', () => {
  const [glyph] = decode(steps([0, 0.9], [1, 0.6], [1, 0.75], [0, 0.9]), 4, alphabet);
  expect(glyph!.probability).toBeCloseTo(0.75);
  expect(glyph!.at).toBeCloseTo(0.625);
});

test.each([
  ['您好,请问?', '您好，请问？'],
  ['时间22:45', '时间22:45'],
  ['共1,200元', '共1,200元'],
  ['电话:0792', '电话：0792'],
  ['（0792-8123467)', '（0792-8123467）'],
  ['铁 (mg/L) 0.9', '铁（mg/L）0.9'],
  ['f(x) = 3', 'f(x) = 3'],
  ['１２号Ａ座', '12号A座'],
  ['说"好"，', '说“好”，'],
  ['说“好"，', '说“好”，'],
  ['a "b" c', 'a "b" c'],
  ['来修．请派人.', '来修。请派人。'],
  ['共1．5元', '共1.5元'],
  ['一.2', '一.2'],
  ['', ''],
])('punctuation of %j', (text, expected) => expect(evenPunctuation(text)).toBe(expected));
