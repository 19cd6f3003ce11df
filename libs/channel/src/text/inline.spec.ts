import { inlineTextBytes } from '#libs/contract';
import { inlineText } from './inline.ts';

describe('text in the message', () => {
  it('stands whole up to 256 KiB of UTF-8', () => {
    const text = '灯'.repeat(Math.floor(inlineTextBytes / 3));
    expect(inlineText(text)).toEqual({ text });
    expect(inlineText('')).toEqual({ text: '' });
  });

  it.each([
    ['Chinese', '灯'.repeat(200_000)],
    ['pairs of surrogates', '💡'.repeat(100_001)],
    ['Latin, one byte too long', 'a'.repeat(inlineTextBytes + 1)],
  ])('a longer one goes whole beside the message, which carries its beginning: %s', (_, text) => {
    const inline = inlineText(text);
    expect(inline.whole?.toString()).toBe(text);
    expect(text.startsWith(inline.text)).toBe(true);
    expect(inline.text.isWellFormed()).toBe(true);
    expect(Buffer.byteLength(inline.text)).toBeLessThanOrEqual(inlineTextBytes);
    expect(Buffer.byteLength(inline.text)).toBeGreaterThan(inlineTextBytes / 2);
  });

  it('control characters cannot make the record larger than the broker takes', () => {
    const inline = inlineText('\u0001'.repeat(inlineTextBytes));
    expect(inline.whole).toHaveLength(inlineTextBytes);
    expect(Buffer.byteLength(JSON.stringify(inline.text))).toBeLessThanOrEqual(2 * inlineTextBytes);
  });
});
