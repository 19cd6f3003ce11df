import fc from 'fast-check';
import { letters } from '../../../../libs/documents/src/testing/samples/letters.ts';
import { resemblancesOf } from './compare.ts';
import { registerNumberIn } from './register.ts';
import { differingBits, wordsFingerprint } from './words.ts';

const key = Buffer.alloc(32, 4);
const print = (text: string, cityKey = key) => wordsFingerprint(text, cityKey) ?? '';

/** Every so many characters another one, as a machine misreads. */
const misread = (text: string, every: number) => Array.from(text).map((character, at) => (at % every === every - 1 ? '口' : character)).join('');

describe('the fingerprint of a page’s words', () => {
  it.each(letters.map(({ text }, index) => [index, text] as const))('letter %i: read again with a fault in fifty characters it is near, the others are far', (index, text) => {
    expect(differingBits(print(text), print(misread(text.replace(/\n/g, ' '), 50)))).toBeLessThanOrEqual(26);
    for (const other of letters.filter((_, at) => at !== index)) expect(differingBits(print(text), print(other.text))).toBeGreaterThan(38);
  });

  it('tells nothing without the city’s key: under another one it is another', () => {
    const text = letters[0]?.text ?? '';
    expect(differingBits(print(text), print(text, Buffer.alloc(32, 9)))).toBeGreaterThan(30);
  });

  it('does not depend on spaces, width and punctuation; of few words there is none', () => {
    const text = letters[1]?.text ?? '';
    expect(print(text)).toBe(print(text.replace(/[，。\s]/g, ' ')));
    expect(wordsFingerprint('收', key)).toBeUndefined();
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (any) => {
      const found = wordsFingerprint(any, key);
      return found === undefined || /^[01]{128}$/.test(found);
    }));
  });
});

it.each<[string, Parameters<typeof resemblancesOf>[0], number, ReturnType<typeof resemblancesOf>]>([
  ['nothing', [], 2, []],
  ['one page of three', [{ id: 'a', page: 1, byPicture: true }], 3, []],
  ['half of the pages', [{ id: 'a', page: 1, byPicture: true }], 2, [{ messageId: 'a', by: 'picture' }]],
  ['pages of one and the other kind', [{ id: 'a', page: 1, byPicture: true }, { id: 'a', page: 2, byPicture: false }], 2, [{ messageId: 'a', by: 'words' }]],
])('letters are alike by their pages: %s', (_, likenesses, pages, expected) => {
  expect(resemblancesOf(likenesses, pages)).toEqual(expected);
});

it.each<[string, string[], string | undefined]>([
  ['as the default has it', ['XF20261126-0012'], 'XF20261126-0012'], ['without the hyphen', ['LX202611260012'], 'LX202611260012'], ['with spaces around', [' XF20261126-0012 '], 'XF20261126-0012'],
  ['an address', ['https://example.org/XF20261126-0012'], undefined], ['the second code', ['6901234567892', 'XF20261126-0012'], 'XF20261126-0012'], ['none', [], undefined],
])('the register number of a code: %s', (_, texts, number) => {
  expect(registerNumberIn(texts.map((text) => ({ text })), '[A-Z]{1,4}\\d{6,8}-?\\d{3,6}')).toBe(number);
});
