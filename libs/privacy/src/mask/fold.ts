import { Converter } from 'opencc-js/t2cn';

/** A text made plain for searching, and where each of its characters stood. */
export interface Folded {
  /** Half-width, simplified, without invisible characters; case is kept. */
  text: string;
  /** at[i] is where text[i] began in the original; at[text.length] is the original's length. */
  at: Uint32Array;
}

/**
 * Folds what hides a number or name from a search: full-width and circled digits, traditional forms, kinds of spaces
 * and hyphens, invisible characters. One UTF-16 unit in gives at most one out, so that findings map back exactly and
 * emoji and lone surrogates stay as they were.
 */
export function fold(original: string): Folded {
  const at = new Uint32Array(original.length + 1);
  const kept: string[] = [];
  for (let index = 0; index < original.length; index += 1) {
    const plain = foldUnit(original.charAt(index), original.charCodeAt(index));
    if (plain === '') continue;
    at[kept.length] = index;
    kept.push(plain);
  }
  at[kept.length] = original.length;
  return { text: kept.join(''), at };
}

function foldUnit(unit: string, code: number): string {
  if (code < 0x7f) return unit;
  if (code >= firstHan && code <= lastHan) return simplified[code - firstHan] ?? unit;
  if (code >= 0xd800 && code <= 0xdfff) return unit;
  if (/[\p{Cf}\p{Mn}\p{Me}\u007f]/u.test(unit)) return '';
  if (/\p{Zs}/u.test(unit)) return ' ';
  if (/\p{Pd}/u.test(unit)) return '-';
  const compatible = unit.normalize('NFKC');
  if (compatible.length === 1) return compatible;
  // ⑴ and ⒈ come out as "(1)" and "1.".
  return compatible.length <= 3 ? (/^\(?(\d)[).]?$/.exec(compatible)?.[1] ?? unit) : unit;
}

const firstHan = 0x4e00;
const lastHan = 0x9fff;

// Character by character: phrase rules would fold a name differently from the same name inside a sentence.
const simplified = (() => {
  const all = Array.from({ length: lastHan - firstHan + 1 }, (_, offset) => String.fromCharCode(firstHan + offset));
  const folded = Converter({ from: 't', to: 'cn' })(all.join('\n')).split('\n');
  return all.map((unit, offset) => (folded[offset]?.length === 1 ? folded[offset] : unit));
})();
