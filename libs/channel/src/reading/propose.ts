import { normalisePhone } from '#libs/privacy';
import { writtenOn } from './propose-date.ts';
import { namedBy, signedBy } from './propose-name.ts';

/** Who wrote a letter and when, as its words say it: to be shown to a person as a proposal, never as known. */
export interface Proposal {
  name?: string;
  address?: string;
  /** E.164, at most three. */
  phones: string[];
  /** `2026-11-03` */
  writtenOn?: string;
}

const mostPhones = 3;

/**
 * Reads the sender out of the words of a letter, of its envelope too: what stands behind a label (投诉人：, 地址：), above a
 * date, below 此致敬礼, before 寄 or 缄. Rather nothing than the one to whom it is written, or a third person. Pure.
 */
export function propose(text: string, { areaCode, today }: { areaCode: string; today: Date }): Proposal {
  const lines = linesOf(text);
  const ending = lines.slice(endingFrom(lines));
  const envelope = envelopeOf(lines);
  const name = namedBy(lines) ?? signedBy(ending) ?? envelope?.name;
  const address = addressOf(lines) ?? envelope?.address;
  const date = writtenOn(lines, ending, today);
  return {
    phones: phonesOf(lines, ending, areaCode),
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
    ...(date === undefined ? {} : { writtenOn: date }),
  };
}

/** `姓 名 ： 王 建 国` is `姓名:王建国`; spaces between words stay, they part what stands beside each other. */
function linesOf(text: string): string[] {
  return text.normalize('NFKC').split('\n').map((line) =>
    line.replace(/(?<!\p{Script=Han})\p{Script=Han}(?:\s+\p{Script=Han}(?!\p{Script=Han}))+/gu, (spaced) => spaced.replace(/\s+/g, ''))
      .replace(/\s*([:,。、])\s*/g, '$1').trim(),
  ).filter((line) => line !== '');
}

const farewell = /(?:此致|敬礼|致敬|顺祝|敬上|谨上)/;
const shortEnding = 6;
const longEnding = 10;

/** Where the letter ends and its signature begins: behind its last farewell, else its last lines. */
function endingFrom(lines: readonly string[]): number {
  const last = lines.findLastIndex((line) => farewell.test(line));
  if (last >= 0 && last >= lines.length - longEnding) return /(?:敬上|谨上)/.test(lines[last] ?? '') ? Math.max(last - 1, 0) : last;
  return Math.max(lines.length - shortEnding, 0);
}

const placeWord = /(?:省|市|区|县|镇|乡|街道|路|街|巷|村|号|小区|花园|社区|栋|幢|室|组|弄)/;
const addressLabel = /(?<!被|收件|收信|单位|公司|被投诉人|被反映人|事发|案发|问题|经营|店铺)(?:寄件人|寄信人|反映人|投诉人|信访人|申请人|本人)?(?:家庭住址|家庭地址|现住址|现住地址|居住地址|居住地|通讯地址|通信地址|联系地址|详细地址|寄件地址|住址|住所|地址)(?:为|是)?:?(.{4,80})/;
const lives = /(?:我家|我们家|本人|我)?(?:家住|现住|住在|居住在|居住于|现居)(?:于|在)?:?([^,。;!?]{4,60})/;
const behindAddress = /(?:[,;。]|\s+\p{Script=Han}{1,8}:|(?:联系)?(?:电话|手机|方式)|邮政编码|邮编|姓名|身份证|性别|年龄|日期|\p{Script=Han}{2}人:|的居民|的村民|的业主|的住户).*$/u;

/** A person whom the letter is sent to, or the office where he sits. */
export const office = /(?:市长|书记|局长|主任|县长|区长|省长|信访|人民政府|市政府|市委|办公室|热线|纪委|监察|收件|收信|\(?收\)?$|亲启|台启|敬启者)/;

function addressOf(lines: readonly string[]): string | undefined {
  const found = (pattern: RegExp) => lines.flatMap((line) => {
    const address = pattern.exec(line)?.[1]?.replace(behindAddress, '').replace(/^[:\s]+|[\s.(]+$/g, '');
    return address !== undefined && address.length >= 4 && placeWord.test(address) && !office.test(address) ? [address] : [];
  })[0];
  return found(addressLabel) ?? found(lives);
}

/** `…县…路12号 王建国 缄`, as the back of an envelope or its lower line has it. */
function envelopeOf(lines: readonly string[]): { name?: string; address?: string } | undefined {
  for (const line of lines) {
    const sent = /^(?:寄件人?|寄自|发自)?:?\s*(.{4,60}?)\s*(?:寄|缄|缄封)$/.exec(line)?.[1];
    if (sent === undefined || office.test(sent)) continue;
    const parts = sent.split(/\s+/);
    const joined = /^(.*(?:号|室|组|村|栋|幢|楼|区))(\p{Script=Han}{2,4})$/u.exec(sent);
    const [address, who] = parts.length > 1 ? [parts.slice(0, -1).join(''), parts.at(-1)] : [joined?.[1] ?? sent, joined?.[2]];
    const name = who === undefined ? undefined : signedBy([who]);
    return { ...(name === undefined ? {} : { name }), ...(placeWord.test(address) && address.length >= 4 ? { address } : {}) };
  }
  return undefined;
}

const number = String.raw`(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\(?0\d{2,3}\)?[- ]?\d{7,8}|[2-8]\d{6,7})`;
const labelled = new RegExp(
  String.raw`(?<whose>\p{Script=Han}{0,5}?)(?:联系|移动|固定|家庭|办公|住宅)?(?:电话|手机|座机|固话|联系方式|TEL|Tel|tel|Mobile|T)(?:号码|号)?(?:是|为)?[:.]?\s*(?<numbers>${number}(?!\d)(?:\s*[、,/;和或]?\s*${number}(?!\d))*)`, 'gu',
);
const mobile = /(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)/g;
const whole = /(?<!\d)\(?0\d{2,3}\)?[- ]?\d{7,8}(?!\d)/g;
/** Whose telephone it is, when it is not the writer's. */
const others = /(?:物业|公司|单位|社区|派出所|老板|他|她|对方|施工|店|商|收件人?|被\p{Script=Han}{0,3}人?|客服|热线|举报|投诉|部门|经理|队长|负责人|司机|医院|学校|局|政府)的?$/u;

function phonesOf(lines: readonly string[], ending: readonly string[], areaCode: string): string[] {
  const named = lines.flatMap((line) => [...line.matchAll(labelled)].flatMap(({ groups, index }) => {
    const before = line.slice(Math.max(index - 6, 0), index) + (groups?.whose ?? '');
    return others.test(before) ? [] : [...(groups?.numbers ?? '').matchAll(new RegExp(number, 'g'))].map(([found]) => found);
  }));
  const signed = ending.filter((line) => !office.test(line) && line.length <= 40 && !/(?:电话|手机|热线)/.test(line)).flatMap((line) => [...line.matchAll(mobile), ...line.matchAll(whole)].map(([found]) => found));
  const phones = [...named, ...signed].flatMap((found) => normalisePhone(found, 'CN', areaCode) ?? []);
  return [...new Set(phones)].slice(0, mostPhones);
}
