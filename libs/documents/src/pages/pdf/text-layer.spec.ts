import { foldRadicals } from './radicals.ts';
import { isReadable, linesOf, type PlacedText } from './text-layer.ts';

function piece(text: string, left: number, base: number, height = 20): PlacedText {
  return { text, left, base, width: Array.from(text).length * height, height };
}

describe('radicals that stand for characters', () => {
  it.each([
    ['⼈⺠⽇⽉', '人民日月'], ['⻩⼭⻔⻋', '黄山门车'], ['⻓⻛⻢⻥⻦', '长风马鱼鸟'], ['⾦⻰⻆', '金龙角'], ['（路灯，１２３）㎡', '（路灯，１２３）㎡'], ['⺀⺚', '⺀⺚'], ['⺟', '母'], ['金', '金'], ['', ''],
  ])('%s is %s', (text, expected) => {
    expect(foldRadicals(text)).toBe(expected);
  });
});

describe('lines of a page', () => {
  it('from above to below, each from left to right, with a space where there is a gap', () => {
    const lines = linesOf([piece('路灯', 100, 300), piece('反映', 40, 301), piece('二〇二六年', 300, 400), piece('信访局：', 0, 100), piece('不亮', 160, 299)]);
    expect(lines.map(({ text }) => text)).toEqual(['信访局：', '反映 路灯 不亮', '二〇二六年']);
    expect(lines[0]).toEqual({ text: '信访局：', box: [0, 82, 80, 20], confidence: 1 });
  });

  it('small letters beside large ones are one line, lines set close are two', () => {
    expect(linesOf([piece('大', 0, 100, 30), piece('小', 30, 104, 10)]).map(({ text }) => text)).toEqual(['大小']);
    expect(linesOf([piece('上', 0, 100), piece('下', 0, 118)]).map(({ text }) => text)).toEqual(['上', '下']);
  });

  it.each([
    ['尊敬的领导：路灯不亮。', true], ['Dear Sir, the light is broken. 13900000000', true], ['\u0001\u0002\u0003路', false], ['\ue000\ue001\ue002', false],
    ['!"#$%&()*+,-./', false], ['ԁԂԃԄ܀܁ⶀⶁ', false], ['\ufffd\ufffd不', false], ['', false],
  ])('whether %p can be words: %p', (text, expected) => {
    expect(isReadable([{ text, box: [0, 0, 1, 1], confidence: 1 }])).toBe(expected);
  });
});
