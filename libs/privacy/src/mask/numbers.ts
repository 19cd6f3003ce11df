import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { isDate, isIdentityCard, isOldIdentityCard, looksLikeIdentityCard, passesLuhn } from './checks.ts';
import { digitGroups, type DigitGroup } from './digits.ts';
import type { Findings, MaskKind } from './spans.ts';

/** The longest number looked for: a bank account of 21 digits. It bounds the work per group of digits. */
const longest = 21;
const shortest = 7;

/** Phones, identity cards and bank cards: all that is told by its digits, however they are parted and written. */
export function findNumbers(text: string, knownPhones: readonly string[], findings: Findings): void {
  const known = formsOf(knownPhones);
  for (const chinese of [false, true]) {
    const groups = digitGroups(text, chinese, (index) => findings.isTaken(index));
    let phoneEnd = -1;
    for (let first = 0; first < groups.length;) {
      const found = numberAt({ text, groups, known, phoneEnd }, first);
      if (!found || !findings.add(found.kind, found.start, found.end)) {
        first += 1;
        continue;
      }
      if (found.kind === 'phone') phoneEnd = found.end;
      first = found.last + 1;
    }
  }
}

interface Scene { text: string; groups: readonly DigitGroup[]; known: ReadonlySet<string>; phoneEnd: number }
interface Found { kind: MaskKind; weak: boolean; start: number; end: number; last: number }

function numberAt(scene: Scene, first: number): Found | undefined {
  const { text, groups } = scene;
  const start = groups[first]?.start ?? 0;
  const plus = /\+ ?$/.exec(text.slice(Math.max(0, start - 2), start))?.[0].length ?? 0;
  const place: Place = { ...scene, start, word: wordBefore(text, start) };
  const sizes: number[] = [];
  let digits = '';
  let best: Found | undefined;
  for (let last = first; last < groups.length; last += 1) {
    const group = groups[last];
    if (!group || (last > first && !group.joined)) break;
    digits += group.digits;
    sizes.push(group.digits.length);
    if (digits.length > longest) break;
    if (digits.length < shortest) continue;
    const judged = plus > 0 ? foreignPhone(digits, sizes) : judge(digits, sizes, place, group.end);
    if (!judged || (judged.weak && best && (!best.weak || judged.kind === 'phone'))) continue;
    best = { kind: judged.kind, weak: judged.weak === true, start: start - plus, end: group.end + (judged.more ?? 0), last };
    // A group that is a number by itself needs no neighbours; of foreign and card numbers the longest counts.
    if (!judged.weak && (last === first || (judged.kind !== 'bank-card' && plus === 0))) break;
  }
  return best && rounded(text, best);
}

interface Place { text: string; known: ReadonlySet<string>; phoneEnd: number; word: Word | undefined; start: number }

/** `more`: how much behind the digits belongs to it. `weak`: with the groups that follow it may be something surer. */
interface Judged { kind: MaskKind; more?: number; weak?: boolean }

function judge(digits: string, sizes: readonly number[], place: Place, end: number): Judged | undefined {
  const { text, word } = place;
  const identity = identityCard(digits, sizes, text.slice(end, end + 3), word);
  if (identity) return identity;
  if (isMobile(digits, sizes) || isLandline(digits, sizes) || place.known.has(digits)) return { kind: 'phone', more: extension(text, end) };
  if (digits.startsWith('00') && digits.length >= 10 && isValidForeign(digits.slice(2), sizes)) return { kind: 'phone' };
  if (word === 'card' && digits.length >= 12) return { kind: 'bank-card', weak: digits.length < 15 || sizes.length > 1 };
  if (word === 'document') return undefined;
  if (sizes.length === 1 && isOldIdentityCard(digits)) return { kind: 'identity-card' };
  if (isBankCard(digits, sizes)) return { kind: 'bank-card' };
  return isTypedPhone(digits, sizes, place, end) ? { kind: 'phone', more: extension(text, end), weak: true } : undefined;
}

function identityCard(digits: string, sizes: readonly number[], after: string, word: Word | undefined): Judged | undefined {
  if (digits.length < 12 || digits.length > 20) return undefined;
  const more = /^ ?[xX](?![A-Za-z0-9])/.exec(after)?.[0].length ?? 0;
  const number = more > 0 && digits.length === 17 ? `${digits}X` : digits;
  if (isIdentityCard(number) || looksLikeIdentityCard(number)) return { kind: 'identity-card', more: number === digits ? 0 : more };
  return word === 'identity' ? { kind: 'identity-card', more, weak: digits.length < 15 || sizes.length > 1 } : undefined;
}

function isMobile(digits: string, sizes: readonly number[]): boolean {
  const match = digits.length >= 11 && digits.length <= 15 ? /^(0086|86|0)?1[3-9]\d{9}$/.exec(digits) : undefined;
  if (!match) return false;
  const parts = withoutPrefix(sizes, match[1]?.length ?? 0);
  return parts.length === 1 || spelled(parts) || (parts.length <= 5 && (parts[0] ?? 0) >= 3);
}

function isLandline(digits: string, sizes: readonly number[]): boolean {
  if (!/^[08]/.test(digits) || digits.length < 10 || digits.length > 16) return false;
  const match = /^(0086|86)?(0?(?:(?:10|2\d)(?=[2-9]\d{7}$)|[3-9]\d{2}(?=[2-9]\d{6,7}$)))\d{7,8}$/.exec(digits);
  if (!match?.[2] || (!match[1] && !match[2].startsWith('0'))) return false;
  const parts = withoutPrefix(sizes, match[1]?.length ?? 0);
  if (parts.length === 1 || spelled(parts)) return true;
  return parts.length <= 3 && parts[0] === match[2].length;
}

function isBankCard(digits: string, sizes: readonly number[]): boolean {
  if (digits.length < 13 || !/^(?:[3-6]\d{12,18}|9558\d{9,15})$/.test(digits) || !passesLuhn(digits)) return false;
  return sizes.length === 1 || spelled(sizes) || sizes.slice(0, -1).every((size) => size === 4) || (sizes.length <= 3 && (sizes[0] ?? 0) >= 6);
}

/** What only its surroundings tell to be a phone: after a word for it, or after another phone. */
function isTypedPhone(digits: string, sizes: readonly number[], { text, word, start, phoneEnd }: Place, end: number): boolean {
  const second = phoneEnd >= 0 && start > phoneEnd && start - phoneEnd <= 3 && /^ ?[、/或和,;] ?$/.test(text.slice(phoneEnd, start));
  if (word !== 'phone' && !second) return false;
  if (/^(?:19|20)/.test(digits) && isDate(digits)) return false;
  if (/^ ?(?:元|块|万|亿|千|百|人|户|次|年|天|小时|分钟|秒|米|公里|平|斤|公斤|吨|度|号文|路|%)/.test(text.slice(end, end + 4))) return false;
  if (/^(?:[48]00\d{7}|0\d{2,3}(?:1\d{2,4}|9[56]\d{3}))$/.test(digits)) return false;
  if (['7', '8', '3+4', '4+4', '4+3'].includes(sizes.join('+'))) return true;
  return word === 'phone' && sizes.length === 1 && digits.length <= 15;
}

function foreignPhone(digits: string, sizes: readonly number[]): Judged | undefined {
  if (digits.startsWith('86') && (isMobile(digits, sizes) || isLandline(digits, sizes))) return { kind: 'phone' };
  if (isValidForeign(digits, sizes)) return { kind: 'phone' };
  return sizes.length === 1 && digits.length >= 8 && digits.length <= 15 ? { kind: 'phone', weak: true } : undefined;
}

function isValidForeign(digits: string, sizes: readonly number[]): boolean {
  return sizes.length <= 6 && digits.length <= 15 && parsePhoneNumberFromString(`+${digits}`)?.isValid() === true;
}

/** All ways in which a known number may be written. */
function formsOf(phones: readonly string[]): Set<string> {
  const forms = new Set<string>();
  for (const phone of phones) {
    const number = parsePhoneNumberFromString(phone, 'CN');
    const national = number?.nationalNumber ?? '';
    for (const form of [phone.replace(/\D/g, ''), number?.number.slice(1) ?? '', national, `0${national}`]) forms.add(form);
    const local = number?.countryCallingCode === '86' ? /^(?:10|2\d|[3-9]\d{2})(\d{7,8})$/.exec(national)?.[1] : undefined;
    if (local && !/^1[3-9]/.test(national)) forms.add(local);
  }
  return new Set([...forms].filter((form) => form.length >= 7));
}

type Word = 'identity' | 'card' | 'document' | 'phone';

/** The word that says what the number at `start` is, if one stands just before it. The nearest one counts. */
function wordBefore(text: string, start: number): Word | undefined {
  const before = text.slice(Math.max(0, start - 18), start);
  // Most numbers follow nothing that could be a word, and texts of many numbers must stay cheap.
  if (!/[\p{L}][^0-9\n]{0,8}$/u.test(before)) return undefined;
  let found: { word: Word; at: number } | undefined;
  for (const [word, pattern] of wordPatterns) {
    const at = before.search(pattern);
    if (at >= 0 && (!found || at > found.at)) found = { word, at };
  }
  return found?.word ?? (/号码[^0-9\n。;!?]{0,8}$/.test(before) ? 'phone' : undefined);
}

const wordPatterns: readonly (readonly [Word, RegExp])[] = [
  ['identity', /(?:身份证|身分证|身份号|公民身份|证件号|证件)[^0-9\n。;!?]{0,8}$/],
  ['card', /(?:卡号|银行卡|储蓄卡|信用卡|借记卡|银行账|银行帐|账号|帐号|账户|帐户|存折)[^0-9\n。;!?]{0,8}$|卡[:是为 ]{0,2}$/],
  ['document', /(?:编号|单号|文号|案号|工单|流水号|订单|批号|(?<![份分])证号|户号|表号|条码|税号|信用代码|运单|受理号)[^0-9\n。;!?]{0,4}$/],
  ['phone', /(?:电话|手机|座机|固话|传真|联系方式|联系号码|致电|来电|拨打|联系我|打我|tel|phone|mobile|call|fax)[^0-9\n。;!?]{0,8}$/i],
];

function withoutPrefix(sizes: readonly number[], prefix: number): readonly number[] {
  const [head = 0, ...rest] = sizes;
  if (prefix === 0 || rest.length === 0) return sizes;
  return head <= prefix ? rest : [head - prefix, ...rest];
}

/** Spelled out: one or two digits at a time. */
function spelled(sizes: readonly number[]): boolean {
  return sizes.length > 3 && sizes.every((size) => size <= 2);
}

function extension(text: string, end: number): number {
  return /^ ?(?:转|分机|ext\.?|#|-(?=\d{3,4}(?![0-9-])))[ :]?\d{1,6}(?!\d)/i.exec(text.slice(end, end + 16))?.[0].length ?? 0;
}

/** Takes in the bracket that opened before an area code: (0792)8123456. */
function rounded(text: string, found: Found): Found {
  const inside = text.slice(found.start, found.end);
  const opens = text.charAt(found.start - 1) === '(' && inside.includes(')') && !inside.includes('(');
  return opens ? { ...found, start: found.start - 1 } : found;
}
