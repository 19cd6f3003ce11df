import { normaliseText } from './normalise.ts';

describe('normaliseText', () => {
  it.each([
    ['full-width letters and digits', 'ＪＪ－２０２６１１２４－０００１２３', 'jj-20261124-000123'],
    ['traditional characters', '和中路的路燈壞了，請派人維修', '和中路的路灯坏了,请派人维修'],
    ['spaces between Chinese characters', '路 灯\t坏\n了', '路灯坏了'],
    ['ideographic space', '路灯　坏了', '路灯坏了'],
    ['spaces between Latin words stay', 'call  ME   now', 'call me now'],
    ['space between Latin and Chinese', '请修 LED 灯', '请修 led 灯'],
    ['zero-width characters', '路\u200b灯', '路灯'],
    ['NUL and lone surrogates', '路灯\u0000坏\ud800了', '路灯坏了'],
    ['a Kangxi radical in place of the character', '⽔管爆了', '水管爆了'],
    ['emoji stay', '谢谢👍', '谢谢👍'],
    ['nothing', '  ', ''],
  ])('%s', (_, text, expected) => {
    expect(normaliseText(text)).toBe(expected);
  });

  it('changes nothing when it is used twice', () => {
    const once = normaliseText('乾淨的頭髮 ＡＢＣ　裡面 № ①');
    expect(normaliseText(once)).toBe(once);
  });
});
