import type { Correspondent } from '#libs/contract';
import type { PetitionField } from '#libs/city';
import { instantIn, type CurrentCity, type InboundItem, type ReceivingAccount } from '#libs/channel';
import { normalisePhone } from '#libs/privacy';
import type { Fault, NoticeCode } from '../faults/faults.ts';
import { petitionIdentity, petitionNumber, wholeNumber } from './number.ts';
import { readDue, readTime } from './times.ts';

/** What one row or object says, as it was written; what is empty is absent. */
export type PetitionWords = Partial<Record<PetitionField, string>>;

export interface PetitionContext {
  city: CurrentCity;
  /** The office of the key that is used. */
  unit: string | undefined;
  now: Date;
  /** Numbers of which there are scans: their words may follow from these. */
  scanned: (number: string) => boolean;
}

/** One petition, read; its files come to it later. */
export interface Petition {
  number: string;
  item: Omit<InboundItem, 'original' | 'response' | 'files'>;
  notices: NoticeCode[];
}

export type PetitionRead = { ok: true; petition: Petition } | { ok: false; number?: string; faults: Fault[] };

const day = 86_400_000;
const year = 365.25 * day;
const mostYears = 5;
const longest: Partial<Record<PetitionField, number>> = { number: 100, office: 100, name: 100, phone: 300, address: 500, capacity: 50, subject: 500, place: 500, form: 100, purpose: 500 };
const longestElse = 50_000;

const capacities: Readonly<Record<string, Correspondent['capacity']>> = {
  本人: 'self', 个人: 'self', 群众: 'self', self: 'self', 代他人: 'on-behalf', 代理: 'on-behalf', 代理人: 'on-behalf', 受托人: 'on-behalf', 家属: 'on-behalf', 'on-behalf': 'on-behalf',
  人大代表: 'deputy', 政协委员: 'deputy', deputy: 'deputy', 单位: 'association', 企业: 'association', 协会: 'association', 社会团体: 'association', association: 'association',
  社区: 'community', 村委会: 'community', 居委会: 'community', 村民: 'community', community: 'community', 匿名: 'confidential', 保密: 'confidential', confidential: 'confidential',
};
const yes = /^(?:是|保密|要求保密|需保密|√|✓|y|yes|true|1)$/i;
const no = /^(?:否|不|不保密|公开|可公开|无|x|×|n|no|false|0)$/i;
/** What people write where there is nothing. */
const nothing = /^(?:无|没有|不详|未知|未留|暂无|匿名|[-—–/\\]+)$/;

/** Reads what an office says of one petition. Pure; every fault is told, not only the first. */
export function readPetition(given: PetitionWords, context: PetitionContext): PetitionRead {
  const words = Object.fromEntries(Object.entries(given).map(([field, text]) => [field, text.trim()]).filter(([, text]) => text !== '')) as PetitionWords;
  const faults: Fault[] = [];
  const fault = (field: PetitionField, code: Fault['code'], values?: Record<string, string>): void => void faults.push({ field, code, ...(values === undefined ? {} : { values }) });
  for (const [field, text] of Object.entries(words) as [PetitionField, string][]) {
    const most = longest[field] ?? longestElse;
    if (text.length > most) fault(field, 'too-long', { most: String(most) });
  }
  const numbered = readNumber(words.number);
  const number = 'number' in numbered ? numbered.number : undefined;
  if ('wrong' in numbered) fault('number', numbered.wrong);
  const from = officeOf(words.office, context);
  if (!from) fault('office', 'which-office', { words: forwardingAccounts(context.city).map(({ name }) => name).join('、') });
  const zone = from?.account.zone ?? context.city.now.zone;
  const { now } = context;

  const time = (field: 'forwardedAt' | 'registeredOn'): Date | undefined => {
    const text = words[field];
    if (text === undefined) return undefined;
    const read = readTime(text, zone);
    if (!read) fault(field, 'not-a-time');
    else if (read.getTime() > now.getTime() + day) fault(field, 'not-come-yet');
    else if (field === 'forwardedAt' && read.getTime() < now.getTime() - mostYears * year) fault(field, 'too-long-ago', { years: String(mostYears) });
    else return read;
    return undefined;
  };
  if (words.forwardedAt === undefined) fault('forwardedAt', 'missing');
  const forwardedAt = time('forwardedAt');
  const registeredOn = time('registeredOn');
  if (registeredOn && forwardedAt && registeredOn.getTime() > forwardedAt.getTime() + day) fault('registeredOn', 'registered-after');
  const dueAt = words.dueAt === undefined ? undefined : readDue(words.dueAt, forwardedAt, zone);
  if (words.dueAt !== undefined && !dueAt && (forwardedAt || readTime(words.dueAt, zone) === undefined)) fault('dueAt', 'not-a-time');
  if (dueAt && forwardedAt && dueAt.getTime() < forwardedAt.getTime()) fault('dueAt', 'due-before-forwarded');
  if (dueAt && forwardedAt && dueAt.getTime() > forwardedAt.getTime() + mostYears * year) fault('dueAt', 'too-far', { years: String(mostYears) });

  const phones = readPhones(words.phone, context.city.now.phone.area);
  if (typeof phones === 'string') fault('phone', phones);
  const capacity = capacityOf(words);
  if (typeof capacity !== 'string') faults.push(capacity);
  const text = textOf(words);
  if (words.text === undefined && number !== undefined && !context.scanned(number)) fault('text', 'missing-content');
  if (faults.length > 0 || number === undefined || !from || !forwardedAt || typeof phones === 'string' || typeof capacity !== 'string') {
    return { ok: false, faults, ...(number === undefined ? {} : { number }) };
  }

  const { account, office, issuedBy } = from;
  const at = (instant: Date) => instantIn(account.zone, instant);
  const correspondent: Correspondent = {
    ...(words.name === undefined || nothing.test(words.name) ? {} : { name: words.name }), phones, emails: [],
    ...(words.address === undefined || nothing.test(words.address) ? {} : { address: words.address }), capacity,
  };
  const petition = { number, office, forwardedAt: at(forwardedAt), ...(dueAt === undefined ? {} : { dueAt: at(dueAt) }) };
  return { ok: true, petition: {
    number,
    notices: dueAt && dueAt.getTime() < now.getTime() ? ['already-due'] : [],
    item: {
      account, medium: 'forwarded', provider: 'petition-bureau', identity: petitionIdentity(issuedBy, number), petition, correspondent, text,
      occurredAt: registeredOn ?? forwardedAt, receivedAt: forwardedAt,
      ...(words.subject === undefined ? {} : { subject: words.subject }), ...(words.place === undefined ? {} : { place: { text: words.place } }),
      sameWhile: [petition, correspondent, words.subject ?? '', text, words.place ?? '', words.registeredOn === undefined ? '' : at(registeredOn ?? forwardedAt)],
    },
  } };
}

function readNumber(text: string | undefined): { number: string } | { wrong: 'missing' | 'not-a-number' | 'shortened' } {
  if (text === undefined) return { wrong: 'missing' };
  const whole = wholeNumber(text);
  if (whole === undefined) return { wrong: 'shortened' };
  const number = petitionNumber(whole);
  return /[\p{L}\p{N}]/u.test(number) ? { number } : { wrong: 'not-a-number' };
}

/** By which of the city's accounts a petition comes, what its office is called, and by what that is known. */
function officeOf(said: string | undefined, { city, unit }: PetitionContext): { account: ReceivingAccount; office: string; issuedBy: string } | undefined {
  const all = forwardingAccounts(city);
  const plain = said?.normalize('NFKC').replace(/\s+/g, '');
  const named = all.find(({ key, name }) => key === plain || name === plain);
  const found = all.find(({ key }) => key === unit) ?? named ?? (all.length === 1 ? all[0] : undefined);
  const account = found && city.account(found.key);
  if (!found || !account) return undefined;
  // An account's name may change, its key does not.
  return plain === undefined || named ? { account, office: (named ?? found).name, issuedBy: (named ?? found).key } : { account, office: plain, issuedBy: plain };
}

function forwardingAccounts({ now }: CurrentCity) {
  return [...now.accounts.values()].filter(({ channel, media }) => channel === 'petitions' && media.includes('forwarded'));
}

export function readPhones(text: string | undefined, area: string): string[] | 'not-a-phone' | 'shortened' {
  if (text === undefined || nothing.test(text)) return [];
  const read = text.split(/[、，,;；\n]|(?<=\d)\s*\/\s*|\s+或\s*/).map((one) => one.trim()).filter((one) => one !== '').map((one) => {
    const whole = wholeNumber(one);
    return whole === undefined ? 'shortened' : (normalisePhone(whole, 'CN', area) ?? 'not-a-phone');
  });
  const wrong = read.find((one) => one === 'shortened' || one === 'not-a-phone');
  return wrong === undefined ? [...new Set(read)] : (wrong as 'not-a-phone' | 'shortened');
}

function capacityOf({ capacity, confidential }: PetitionWords): Correspondent['capacity'] | Fault {
  if (confidential !== undefined && !yes.test(confidential) && !no.test(confidential)) return { field: 'confidential', code: 'not-yes-or-no' };
  const said = capacity === undefined || nothing.test(capacity) && capacity !== '匿名' ? 'self' : capacities[capacity];
  if (said === undefined) return { field: 'capacity', code: 'not-a-capacity', values: { words: '本人、代他人、人大代表、政协委员、单位、社区、保密' } };
  return confidential !== undefined && yes.test(confidential) ? 'confidential' : said;
}

/** What is said beside the matter itself stands beneath it: a person reads it there. */
function textOf({ text = '', purpose, form, note }: PetitionWords): string {
  const beside = [['信访目的', purpose], ['信访形式', form], ['备注', note]].flatMap(([name, words]) => (words === undefined ? [] : [`${name}：${words}`]));
  return text === '' ? '' : [text, ...(beside.length > 0 ? [beside.join('\n')] : [])].join('\n\n');
}
