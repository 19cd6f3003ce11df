import fc from 'fast-check';
import { buildMatcher } from './matcher.ts';

describe('buildMatcher', () => {
  it('finds overlapping patterns and patterns inside patterns', () => {
    const find = buildMatcher([['路灯', 'a'], ['灯坏', 'b'], ['灯', 'c'], ['', 'never']]);
    expect(find('路灯坏了')).toEqual([
      { start: 0, end: 2, value: 'a' },
      { start: 1, end: 2, value: 'c' },
      { start: 1, end: 3, value: 'b' },
    ]);
  });

  it('gives every value of a pattern registered twice', () => {
    const find = buildMatcher([['修水', 'county'], ['修水', 'mend water']]);
    expect(find('修水').map((m) => m.value)).toEqual(['county', 'mend water']);
  });

  it('finds what indexOf finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('路', '灯', '坏'), maxLength: 30 });
    const pattern = fc.string({ unit: fc.constantFrom('路', '灯', '坏'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(letters, fc.uniqueArray(pattern, { maxLength: 8 }), (text, patterns) => {
        const found = buildMatcher(patterns.map((p) => [p, p] as const))(text);
        const expected = patterns.flatMap((p) => occurrences(text, p));
        expect(found.map((m) => `${m.start}:${m.value}`).sort()).toEqual(expected.sort());
      }),
    );
  });
});

function occurrences(text: string, pattern: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) found.push(`${at}:${pattern}`);
  return found;
}
