import { keepable, keepableText } from './keepable.ts';

describe('keepable text', () => {
  it.each([
    ['plain', '路灯坏了', '路灯坏了'],
    ['an emoji is a pair of surrogates and stays', '💡坏了', '💡坏了'],
    ['U+0000 is taken out', 'a\0b\0', 'ab'],
    ['a lone high surrogate', 'a\ud83db', 'a\ufffdb'],
    ['a lone low surrogate at the end', 'a\udca1', 'a\ufffd'],
    ['only U+0000', '\0', ''],
  ])('%s', (_, text, kept) => {
    expect(keepableText(text)).toBe(kept);
  });

  it('reaches every string of a value', () => {
    expect(keepable({ a: ['x\0', { 'b\0': '\ud800' }], n: 1, none: null })).toEqual({ a: ['x', { b: '\ufffd' }], n: 1, none: null });
  });
});
