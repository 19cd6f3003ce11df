import { digitOf } from './digits.ts';
import { literally, matches, type Findings } from './spans.ts';

/** Mail addresses, found from their @ outwards, also when it is written [at]. */
export function findMails(text: string, known: readonly string[], findings: Findings): void {
  for (const { start: at, end } of matches(/ ?(?:@|[[(] ?at ?[\])]) ?/gi, text)) {
    const local = localPartBefore(text, at);
    const domain = domainAfter(text, end);
    if (local > 0 && domain > 0) findings.add('mail', at - local, end + domain);
  }
  for (const mail of known) {
    if (mail.length < 5) continue;
    for (const { start, end } of matches(new RegExp(literally(mail), 'gi'), text)) findings.add('mail', start, end);
  }
}

function localPartBefore(text: string, at: number): number {
  const before = text.slice(Math.max(0, at - 64), at);
  const plain = /[A-Za-z0-9._%+-]{1,64}$/.exec(before)?.[0].length ?? 0;
  return plain || (/\p{Script=Han}{1,10}$/u.exec(before)?.[0].length ?? 0);
}

function domainAfter(text: string, end: number): number {
  const after = text.slice(end, end + 100);
  const plain = (/^[A-Za-z0-9.-]{1,100}/.exec(after)?.[0] ?? '').replace(/[.-]{1,10}$/, '');
  if (/\.[A-Za-z]{2,24}$/.test(plain)) return plain.length;
  return /^[\p{Script=Han}A-Za-z0-9-]{1,30}\.(?:中国|公司|网络|网址|政务|公益|商城|在线|com|cn|net|org)/u.exec(after)?.[0].length ?? 0;
}

const plateHead = /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ·•.-]{0,2}[A-HJ-Z](?![a-z]{3})/gi;

/** Licence plates of GA 36: blue and yellow (5 places), new energy (6), police, learners, Hong Kong, trailers. */
export function findPlates(text: string, known: readonly string[], findings: Findings): void {
  for (const { start, end } of matches(plateHead, text)) {
    const rest = plateRest(text, end);
    if (rest > 0) findings.add('plate', start, end + rest);
  }
  for (const { start, end } of matches(/车牌(?:号码?)?(?:是|为|尾号)?[ :]{0,2}([A-HJ-Z]?[ ·•.-]{0,2}[A-HJ-NP-Z0-9]{4,6})(?![A-Za-z0-9])/gi, text, 1)) {
    findings.add('plate', start, end);
  }
  for (const plate of known) {
    const places = Array.from(plate.replace(/[^\p{L}\p{N}]/gu, '')).slice(-6).map(literally);
    if (places.length < 5) continue;
    for (const { start, end } of matches(new RegExp(places.join('[ ·•.-]{0,2}'), 'gi'), text)) findings.add('plate', start, end);
  }
}

/** Length of what follows province and letter, or 0 when it is no plate. */
function plateRest(text: string, from: number): number {
  let places = '';
  let index = from;
  let parted = 0;
  for (; places.length < 7 && index < from + 20; index += 1) {
    const character = text.charAt(index);
    const place = /[A-HJ-NP-Z0-9]/i.test(character) ? character.toUpperCase() : digitOf(character, true) ?? special(character, places);
    if (place) {
      places += place;
      parted = 0;
      if (special(character, places.slice(0, -1))) return index + 1 - from;
    } else if (/[ ·•.-]/.test(character) && parted < (places === '' ? 2 : 1)) {
      if (isWhole(places, text.slice(index + 1, index + 3))) break;
      parted += 1;
    } else break;
  }
  index -= parted;
  if (/[A-Za-z0-9]/.test(text.charAt(index))) return 0;
  return isPlate(places) ? index - from : 0;
}

function isWhole(places: string, next: string): boolean {
  if (!isPlate(places)) return false;
  // D 1 2 3 4 · 5: a new-energy plate written one by one goes on for a sixth place.
  return places.length === 6 || !/^\d(?!\d)/.test(next) || !/^[A-HJK]/.test(places);
}

function isPlate(places: string): boolean {
  return (places.length === 5 || places.length === 6) && places.replace(/\D/g, '').length >= 2;
}

function special(character: string, places: string): string | undefined {
  return places.length === 4 && /[警学挂港澳领使]/.test(character) ? character : undefined;
}

/** Passports and the like after the word for them; chat accounts after the name of the service. */
export function findDocuments(text: string, findings: Findings): void {
  const documents = /(?:护照|通行证|台胞证|回乡证|军官证|士兵证|驾驶证|驾照|社保卡|社会保障卡|残疾证|居住证|准考证|学生证|工作证)(?:号码?)?(?:是|为)?[ :]{0,3}([A-Z]{0,2} ?[0-9]{6,18}[Xx]?)(?![A-Za-z0-9])/gi;
  for (const { start, end } of matches(documents, text, 1)) findings.add('document', start, end);
  const passports = /passport(?: (?:no\.?|number))?(?: is)?[ :#]{0,3}([A-Z]{0,2}[0-9]{6,9})(?![A-Za-z0-9])/gi;
  for (const { start, end } of matches(passports, text, 1)) findings.add('document', start, end);
}

const services = '微信|薇信|威信|weixin|wechat|(?<![a-z])vx|(?<![a-z])wx|v信|扣扣|企鹅|(?<![a-z])qq|支付宝|抖音|微博';
const accountAfter = new RegExp(
  `(?:${services})((?:账号|帐号|号码|号|id|群)?(?:是|为)?(?: ?[:：] ?| )?)([A-Za-z0-9][A-Za-z0-9_-]{4,19})(?![A-Za-z0-9_@])`, 'gi',
);

export function findAccounts(text: string, findings: Findings): void {
  for (const { end, start, match } of matches(accountAfter, text, 2)) {
    const said = /[^ ]/.test(match[1] ?? '');
    const id = match[2] ?? '';
    // Many give their phone as their account: it is told as a phone.
    if (/^1[3-9]\d{9}$/.test(id)) continue;
    if (/^\d{1,10}$/.test(id) && /^ ?(?:元|块|万|人|次|年|天)/.test(text.slice(end, end + 3))) continue;
    // "wechat payment" is a service; "wechat zhang_san", "微信号zhangsan" and "vx zhangsan" are somebody's.
    if (said || /[0-9_-]/.test(id) || !/^(?:wechat|weixin)/i.test(match[0])) findings.add('account', start, end);
  }
}
