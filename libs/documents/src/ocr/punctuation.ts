const chinese = /[\p{Script=Han}\u2018-\u201d\u3001-\u301f\uff01-\uff1f]/u;
const wide: Readonly<Record<string, string>> = { ',': '，', ':': '：', ';': '；', '?': '？', '!': '！', '(': '（', ')': '）' };
const narrow: Readonly<Record<string, string>> = { '（': '(', '）': ')' };

/** The network mixes full and half width, which look alike once a line is 48 pixels high: beside Chinese characters punctuation is Chinese, digits and Latin letters never are. */
export function evenPunctuation(text: string): string {
  return tightened(pairedQuotes(pairedBrackets(Array.from(halfWidth(text)).map(byNeighbours).join(''))));
}

/** Digits and Latin letters are half width. */
function halfWidth(text: string): string {
  return text.replaceAll(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0));
}

function byNeighbours(character: string, i: number, all: readonly string[]): string {
  const full = character === '.' || character === '．' ? fullStop(character, i, all) : wide[character];
  if (full === undefined || full === '。' || full === '.') return full ?? character;
  const before = all.slice(0, i).findLast((one) => one !== ' ') ?? '';
  const after = all.slice(i + 1).find((one) => one !== ' ') ?? '';
  // 22:00, 1,200 and a: b stay as they are.
  if (/[\w.]/.test(before) && /\w/.test(after)) return character;
  return chinese.test(before) || chinese.test(after) ? full : character;
}

/** A point ends a Chinese sentence only where no number, address or abbreviation goes on. */
function fullStop(character: string, i: number, all: readonly string[]): string {
  const goesOn = /[\w.．]/.test(all[i + 1] ?? '');
  if (chinese.test(all[i - 1] ?? '') && !goesOn) return '。';
  return character === '．' ? '.' : character;
}

/** Full width carries its own white. */
function tightened(text: string): string {
  return text.replaceAll(/ *([（，。：；？！、”’》）]) */g, '$1').replaceAll(/([（“‘《]) +/g, '$1');
}

/** A bracket is closed as it was opened. */
function pairedBrackets(text: string): string {
  const characters = Array.from(text);
  const open: number[] = [];
  characters.forEach((character, i) => {
    if (character === '(' || character === '（') open.push(i);
    if (character !== ')' && character !== '）') return;
    const start = open.pop();
    if (start === undefined) return;
    const full = characters[start] === '（' || (character === '）' && chinese.test(characters[start - 1] ?? ''));
    characters[start] = full ? '（' : '(';
    characters[i] = full ? '）' : narrow[character] ?? character;
  });
  return characters.join('');
}

/** “ and ” are often taken for ": in a line with Chinese they open and close in turn. */
function pairedQuotes(text: string): string {
  if (!chinese.test(text)) return text;
  let open = false;
  return Array.from(text).map((character) => {
    if (character === '“' || character === '”') open = character === '“';
    if (character !== '"') return character;
    open = !open;
    return open ? '“' : '”';
  }).join('');
}
