import { splitText } from './split.ts';

const numbered = /^\((\d)\/(\d)\) /;

describe('a text as Twilio carries it', () => {
  it.each(['', '收到', '灯'.repeat(1580)])('goes whole', (text) => {
    expect(splitText(text)).toEqual([text]);
  });

  it.each([
    ['without any place to cut', '灯'.repeat(4000)], ['with emoji across the cut', `a${'💡'.repeat(2000)}`],
    ['in sentences', '路灯坏了，请修。'.repeat(500)], ['in lines', 'A street lamp is out\n'.repeat(300)],
  ])('%s: in numbered parts, each of them short enough and whole in its characters, nothing lost', (_, text) => {
    const parts = splitText(text);
    expect(parts.map((part) => part.replace(numbered, '')).join('')).toBe(text);
    for (const [index, part] of parts.entries()) {
      expect(part.length).toBeLessThanOrEqual(1600);
      expect(part.isWellFormed()).toBe(true);
      expect(numbered.exec(part)?.slice(1)).toEqual([String(index + 1), String(parts.length)]);
    }
  });

  it('is cut at the end of a sentence', () => {
    expect(splitText('路灯坏了，请修。'.repeat(500)).every((part) => part.endsWith('。'))).toBe(true);
  });
});
