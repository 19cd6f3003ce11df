import { Converter } from 'opencc-js/t2cn';

// Building the converter takes 16 ms and 3 MB, which only a service that reads citizens' texts should pay: hence at
// first use. It is a constant of the language, not state: every caller would build the same one.
let toSimplified: ((text: string) => string) | undefined;

/**
 * One spelling for what citizens write in many: full-width to half-width (NFKC), traditional to simplified characters
 * (OpenCC t → cn), lower case, runs of white space to one space and none between Chinese characters. Lone surrogates and
 * control characters become spaces. Positions in the result are not positions in the input.
 */
export function normaliseText(text: string): string {
  const folded = text.toWellFormed().normalize('NFKC').toLowerCase();
  const simplified = isLatin(folded) ? folded : simplify(folded);
  return simplified
    .replace(/[\p{Cc}\p{Cf}\uFFFD\s]+/gu, ' ')
    .replace(/(?<=[\p{Script=Han}\p{P}]) (?=[\p{Script=Han}\p{P}])/gu, '')
    .trim();
}

function simplify(text: string): string {
  toSimplified ??= Converter({ from: 't', to: 'cn' });
  return toSimplified(text);
}

function isLatin(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x24f) return false;
  return true;
}
