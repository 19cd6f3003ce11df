/** Digits that stand together, between separators. `joined`: only a few separators part it from the one before. */
export interface DigitGroup { start: number; end: number; digits: string; joined: boolean }

const longestGap = 3;
const separators = new Set(Array.from(' -.()·•_/'));
const chineseDigits = new Map<string, string>([
  ...Array.from('零一二三四五六七八九', (digit, value): [string, string] => [digit, String(value)]),
  ...Array.from('〇壹贰叁肆伍陆柒捌玖', (digit, value): [string, string] => [digit, String(value)]),
  ['○', '0'], ['幺', '1'], ['么', '1'],
]);

export function digitOf(character: string, chinese: boolean): string | undefined {
  if (character >= '0' && character <= '9') return character;
  return chinese ? chineseDigits.get(character) : undefined;
}

/** All groups of a folded text, in order. With `chinese`, 幺三八 counts as digits too. `skip`: places to pass over. */
export function digitGroups(text: string, chinese: boolean, skip: (index: number) => boolean): DigitGroup[] {
  const groups: DigitGroup[] = [];
  let open: DigitGroup | undefined;
  let gap = longestGap + 1;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    const digit = skip(index) ? undefined : digitOf(character, chinese);
    if (digit === undefined) {
      open = undefined;
      gap = separators.has(character) && !skip(index) ? gap + 1 : longestGap + 1;
    } else if (open) {
      open.digits += digit;
      open.end = index + 1;
    } else {
      open = { start: index, end: index + 1, digits: digit, joined: gap <= longestGap };
      groups.push(open);
      gap = 0;
    }
    if (digit !== undefined) gap = 0;
  }
  return groups;
}
