import { fold } from './fold.ts';
import { literally, matches, type Findings } from './spans.ts';
import { compoundSurnames, noNames, surnameOf, surnames } from './surnames.ts';

const titles =
  '先生|女士|小姐|太太|夫人|师傅|老师|阿姨|大爷|大妈|大姐|大哥|大叔|大伯|叔叔|伯伯|爷爷|奶奶|婆婆|老板|同学|同志|医生|经理|叔|姨|哥|姐|嫂|伯';

/** Known names, and those with which the writer introduces himself, wherever they stand. */
export function findNames(text: string, known: readonly string[], findings: Findings): void {
  const names = new Set(known.map((name) => fold(name).text.trim()).filter((name) => name.length >= 2));
  const family = new Set<string>();
  const introduced = introductions(text);
  for (const [order, { start, end }] of introduced.entries()) {
    findings.add('name', start, end);
    if (order >= mostIntroduced) continue;
    if (end - start === 1) family.add(text.slice(start, end));
    else names.add(text.slice(start, end));
  }
  for (const name of names) {
    for (const { start, end } of matches(patternOf(name), text)) findings.add('name', start, end);
    const surname = familyOf(name);
    if (surname) family.add(surname);
  }
  if (family.size === 0) return;
  const titled = new RegExp(`(?:${[...family].map(literally).join('|')}) ?(?:${titles})`, 'g');
  for (const { start, end } of matches(titled, text)) findings.add('name', start, end);
}

/** A name as it may be written: with spaces inside, and for a Latin one in either order, in any case. */
function patternOf(name: string): RegExp {
  if (/\p{Script=Han}/u.test(name)) {
    return new RegExp(Array.from(name.replace(/[ ·•]/g, ''), literally).join('[ ·•.]{0,2}'), 'gu');
  }
  const words = name.split(' ').filter((word) => word !== '').map(literally);
  const orders = [words, words.toReversed()].map((order) => order.join('[ .,]{1,3}'));
  return new RegExp(`(?<![\\p{L}])(?:${[...new Set(orders)].join('|')})(?![\\p{L}])`, 'giu');
}

function familyOf(name: string): string | undefined {
  const plain = name.replace(/ /g, '');
  if (!/^\p{Script=Han}{2,6}$/u.test(plain)) return undefined;
  return surnameOf(plain) ?? (plain.length <= 3 ? plain.charAt(0) : undefined);
}

// Each is searched for in the whole text, so a text made of introductions must not grow the work with its square.
const mostIntroduced = 12;

const titleHere = new RegExp(`^ ?(?:${titles})`);

interface Place { start: number; end: number }

function introductions(text: string): Place[] {
  const found: Place[] = [];
  const take = (pattern: RegExp, read: (after: string) => number) => {
    for (const { end } of matches(pattern, text)) {
      const length = read(text.slice(end, end + 24));
      if (length > 0) found.push({ start: end, end: end + length });
    }
  };
  take(/(?:姓名|名字)(?:是|为|叫)?[ :]{1,3}/g, (after) => labelledName(after) || nameAfterWord(after, true));
  take(/(?:我名?叫|我的名字[叫是]|本人名?叫|本人姓名|联系人|投诉人|举报人|反映人|申请人|申诉人|来信人|来访人|信访人|来电人|署名|落款|签名)(?:是|为|叫)?[ :]{0,3}/g,
    (after) => nameAfterWord(after, true));
  take(/(?:我是|我就是|本人是?|我们?姓|本人姓|免贵姓|业主|户主|住户|市民|村民|居民|家长|患者)[ ,:]{0,2}/g, (after) => nameAfterWord(after, false));
  for (const { start, end } of matches(/(?<=[Mm]y name is )[A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20}){0,2}/g, text)) found.push({ start, end });
  for (const { start, end } of matches(/(?<=I am |I'm |[Tt]his is )[A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20}){1,2}/g, text)) found.push({ start, end });
  return [...found, ...surnameOnly(text), ...signature(text)];
}

/** After a form's label anything that is short enough is a name, also one of another people: 买买提·艾力. */
function labelledName(after: string): number {
  const name = /^\p{Script=Han}{2,12}(?:·\p{Script=Han}{1,12})?(?=[ \n,。;、()]|$)/u.exec(after)?.[0] ?? '';
  if (/^(?:匿名|保密|不详|未知|不便|不愿|无名|没有|见)/.test(name)) return 0;
  return name.length <= 4 || name.includes('·') ? name.length : 0;
}

/** Length of the name at the beginning of `after`, or 0. After a `strong` word a surname is enough. */
function nameAfterWord(after: string, strong: boolean): number {
  const lead = /^[老小阿](?=\p{Script=Han})/u.test(after) ? 1 : 0;
  const surname = surnameAt(after.slice(lead));
  if (!surname) return 0;
  const from = lead + surname.length;
  const title = titleHere.exec(after.slice(from));
  if (title) return from + title[0].length;
  if (lead > 0) return isEnd(after, from) ? from : 0;
  const given = /^ ?\p{Script=Han}{1,2}/u.exec(after.slice(from))?.[0] ?? '';
  const one = from + given.length - (given.trim().length === 2 ? 1 : 0);
  const two = from + given.length;
  const name = (end: number) => (given !== '' && isName(after.slice(0, end), strong) ? end : 0);
  if (given.trim().length === 2 && isEnd(after, two)) return name(two);
  if (isEnd(after, one) || goesOn(after, one)) return name(one);
  if (goesOn(after, two)) return name(two);
  const isPlace = /^.?(?:小区|社区|街道|公司|物业|[区村镇县局院校厂店])/.test(after.slice(one));
  return strong && !isPlace && !noNames.some((word) => after.startsWith(word)) ? name(two) : 0;
}

function surnameAt(text: string): string | undefined {
  const two = text.slice(0, 2);
  if (compoundSurnames.has(two)) return two;
  return surnames.has(text.charAt(0)) ? text.charAt(0) : undefined;
}

function isEnd(text: string, at: number): boolean {
  return at >= text.length || /[^\p{L}\p{N}]/u.test(text.charAt(at)) || /^\d/.test(text.charAt(at));
}

function goesOn(text: string, at: number): boolean {
  return /^(?:住|家住|电话|手机|身份证|男|女|今年|现|想|要|来自|反映|投诉|举报|因|和|与|在(?=.{1,8}(?:住|工作|上班))|的(?:妻|丈夫|老公|老婆|爱人|儿|女|父|母|爸|妈|孙|爷|奶|哥|姐|弟|妹|家属|家长|亲属|邻居|朋友|同事|代理|律师))/
    .test(text.slice(at, at + 14));
}

function isName(candidate: string, strong: boolean): boolean {
  const plain = candidate.replace(/ /g, '');
  if (!strong && noNames.some((word) => plain.startsWith(word))) return false;
  return strong || !/[村镇乡县市区街巷庄屯苑店厂校院所局处组队司厦栋号人者们户]$/.test(plain);
}

/** 我姓张 gives no name, but makes 张先生 one. */
function surnameOnly(text: string): Place[] {
  const found: Place[] = [];
  for (const { end } of matches(/(?:我姓|本人姓|免贵姓)/g, text)) {
    const surname = surnameAt(text.slice(end, end + 2));
    if (surname && isEnd(text, end + surname.length)) found.push({ start: end, end: end + surname.length });
  }
  return found;
}

/** A name that stands alone on one of the last three lines, as letters end. */
function signature(text: string): Place[] {
  const found: Place[] = [];
  let end = text.length;
  for (let line = 0; line < 3 && end > 0; line += 1) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    if (start === 0) break;
    const written = text.slice(start, end);
    const name = written.length <= 24 ? written.trim() : '';
    if (/^\p{Script=Han} ?\p{Script=Han}{1,3}$/u.test(name) && isSigned(name.replace(/ /g, ''))) {
      const from = start + written.indexOf(name);
      found.push({ start: from, end: from + name.length });
    }
    end = start - 1;
  }
  return found;
}

function isSigned(name: string): boolean {
  const surname = surnameAt(name);
  return surname !== undefined && name.length - surname.length <= 2 && name.length > surname.length && isName(name, false);
}
