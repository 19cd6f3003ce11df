const digits = '〇一二三四五六七八九';
const chinese = '[〇○零OoО0一二三四五六七八九]';
const small = '[一二三四五六七八九十]{1,3}';

const written = new RegExp(
  String.raw`(?:(?<year>\d{4}|\d{2}(?=年))\s*[年./-]\s*(?<month>\d{1,2})\s*[月./-]\s*(?<day>\d{1,2})(?:\s*[日号])?(?!\d)`
  + String.raw`|(?<!\d)(?<month2>\d{1,2})\s*月\s*(?<day2>\d{1,2})\s*[日号]`
  + `|(?<year3>${chinese}{4})年(?<month3>${small})月(?<day3>${small})[日号]`
  + `|(?<!年)(?<month4>${small})月(?<day4>${small})[日号])`, 'g',
);
const label = /(?:日期|时间|落款|写于|书于|写信日期|来信日期):?/;
const oneDay = 86_400_000;
/** A line that is a date and hardly more: a name before it, a place, a closing word. */
const restOfDateLine = 14;

/** The day on which a letter says that it was written: `2026-11-03`; never one that is still to come. Pure. */
export function writtenOn(lines: readonly string[], ending: readonly string[], today: Date): string | undefined {
  const labelled = lines.filter((line) => label.test(line) && line.length <= 40);
  const candidates = [...ending.filter(isDateLine).toReversed(), ...labelled.toReversed(), ...lines.slice(0, 3).filter(isDateLine)];
  for (const line of candidates) {
    const found = [...line.matchAll(written)].flatMap(({ groups = {} }) => dayOf(groups, today) ?? []).at(-1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isDateLine(line: string): boolean {
  const rest = line.replace(written, '').replace(/\s/g, '');
  return rest.length < line.length && rest.length <= restOfDateLine;
}

function dayOf(groups: Record<string, string | undefined>, today: Date): string | undefined {
  const month = Number(groups.month ?? groups.month2 ?? small10(groups.month3 ?? groups.month4));
  const day = Number(groups.day ?? groups.day2 ?? small10(groups.day3 ?? groups.day4));
  const latest = today.getTime() + oneDay;
  const year = groups.year ?? (groups.year3 && Array.from(groups.year3, digitOf).join(''));
  if (year !== undefined) return valid(year.length === 2 ? 2000 + Number(year) : Number(year), month, day, latest);
  // Without a year: the last such day.
  const thisYear = today.getUTCFullYear();
  return valid(thisYear + 1, month, day, latest) ?? valid(thisYear, month, day, latest) ?? valid(thisYear - 1, month, day, latest);
}

function valid(year: number, month: number, day: number, latest: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1990;
  return real && date.getTime() <= latest ? date.toISOString().slice(0, 10) : undefined;
}

function digitOf(character: string): number {
  return Math.max(digits.indexOf(character), 0);
}

/** 三 → 3, 十 → 10, 十二 → 12, 二十 → 20, 三十一 → 31. */
function small10(text = ''): number {
  const [tens, ones] = text.includes('十') ? text.split('十') : ['', text];
  const ten = text.includes('十') ? (tens === '' ? 1 : digitOf(tens ?? '')) * 10 : 0;
  return ten + (ones ? digitOf(ones) : 0);
}
