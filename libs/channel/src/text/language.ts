/** A guess at the language of a short text, as a BCP 47 tag: `zh`, `en`, or `und` when it is neither or cannot be told. */
export function guessLanguage(text: string): 'zh' | 'en' | 'und' {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  if (/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)) return 'und';
  if (/\p{Script=Han}/u.test(text)) return 'zh';
  const letters = count(/\p{L}/gu);
  const words = count(/\b[a-z']{2,}\b/gi);
  return words >= 2 && count(/[a-z]/gi) === letters ? 'en' : 'und';
}
