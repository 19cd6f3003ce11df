import { z } from 'zod';
import type { CurrentCity } from '#libs/channel';
import { instantIn, writtenTime, type InboundItem, type ReceivingAccount } from '#libs/channel';
import type { Correspondent } from '#libs/contract';
import { normalisePhone } from '#libs/privacy';
import type { Fault, NoticeCode } from '../faults/faults.ts';

const maybe = (most: number) => z.string('is no text').trim().max(most, `has more than ${most} characters`).optional().transform((text) => (text === '' ? undefined : text));
const capacity = z.enum(['self', 'on-behalf', 'deputy', 'association', 'community', 'confidential']);
const phone = maybe(64).describe('a number with its area code, or a mobile number');

/** Who came, and what was said; the same from JSON and from the form's field `visit`. */
export const visitInput = z.strictObject({
  account: maybe(100).describe('key of the reception in accounts.yaml; needed only where the city has several'),
  visitor: z.strictObject({ name: maybe(100), phone, address: maybe(500), capacity: capacity.default('self') }).optional(),
  group: z.strictObject({
    headCount: z.int('is no whole number').min(1, 'is less than one'),
    representatives: z.array(z.strictObject({ name: z.string('is missing').trim().min(1, 'is empty').max(100, 'has more than 100 characters'), phone })).default([])
      .describe('one to five, chosen by the group (信访工作条例 2022 §20)'),
    address: maybe(500), capacity: capacity.default('self'),
  }).optional(),
  subject: maybe(500),
  record: maybe(100_000).describe('what was said, as the officer wrote it down'),
  officer: z.string('is missing: who received them').trim().min(1, 'is empty: who received them').max(100, 'has more than 100 characters'),
  arrivedAt: maybe(100).describe('2026-11-24 09:10 or RFC 3339; now when absent'),
  place: maybe(500),
  category: maybe(100).describe('code of a subcategory of categories.yaml, where the officer knows it'),
  confidential: z.boolean('is neither true nor false').default(false),
});
export type VisitInput = z.output<typeof visitInput>;

/** More people than this at a reception is a typing error, or nothing that a form should take (guess). */
export const mostPeople = 2000;
/** From so many on the officer is asked whether the duty office was told (guess). */
const manyPeople = 100;
/** 信访工作条例 2022 §20. */
const mostRepresentatives = 5;
const day = 86_400_000;
const hour = 3_600_000;

export interface Visit {
  account: ReceivingAccount;
  item: Omit<InboundItem, 'original' | 'response' | 'identity' | 'account' | 'files'>;
  notices: NoticeCode[];
  /** The first who speaks, for the receipt. */
  name: string | undefined;
  arrivedAt: Date;
}

export interface VisitContext {
  city: CurrentCity;
  unit: string | undefined;
  now: Date;
  /** Whether there are scans, photos or recordings that say it instead of a record. */
  hasMaterials: boolean;
}

/** Pure; every fault is told, not only the first. */
export function readVisit(input: VisitInput, { city, unit, now, hasMaterials }: VisitContext): { ok: true; visit: Visit } | { ok: false; faults: Fault[] } {
  const { visitor, group, subject, record, officer, place, category, confidential } = input;
  const faults: Fault[] = [];
  const fault = (field: string, code: Fault['code'], values?: Record<string, string>): void => void faults.push({ field, code, ...(values === undefined ? {} : { values }) });
  const account = accountOf(input.account, city, unit);
  if (!account) fault('account', 'which-office', { words: receptions(city).map(({ key }) => key).join(', ') });
  if (!visitor && !group) fault('visitor', 'no-visitor');
  if (visitor && group) fault('visitor', 'both-visitors');
  if (group) for (const one of faultsOfGroup(group)) faults.push(one);
  const number = (field: string, text: string | undefined): string | undefined => {
    const read = text === undefined ? undefined : normalisePhone(text, 'CN', city.now.phone.area);
    if (text !== undefined && read === undefined) fault(field, 'not-a-phone');
    return read;
  };
  const people = group ? group.representatives.map(({ name, phone: said }, index) => ({ name, phone: number(`group.representatives.${index}.phone`, said) })) : [];
  const own = visitor && { name: visitor.name, phone: number('visitor.phone', visitor.phone) };
  if (record === undefined && !hasMaterials) fault('record', 'no-record');
  if (category !== undefined && !city.now.subcategories.has(category)) fault('category', 'unknown-category');
  const zone = account?.zone ?? city.now.zone;
  const arrivedAt = input.arrivedAt === undefined ? now : writtenTime(input.arrivedAt, zone);
  if (!arrivedAt) fault('arrivedAt', 'not-a-time');
  else if (arrivedAt.getTime() > now.getTime() + hour) fault('arrivedAt', 'not-come-yet');
  else if (arrivedAt.getTime() < now.getTime() - 366 * day) fault('arrivedAt', 'too-long-ago', { years: '1' });
  if (faults.length > 0 || !account || !arrivedAt) return { ok: false, faults };

  const headCount = group?.headCount ?? 1;
  const [first] = own ? [own] : people;
  const address = visitor?.address ?? group?.address;
  const said: Correspondent['capacity'] = confidential ? 'confidential' : (visitor?.capacity ?? group?.capacity ?? 'self');
  const correspondent: Correspondent = {
    phones: [...new Set((own ? [own] : people).flatMap(({ phone: given }) => (given === undefined ? [] : [given])))], emails: [], capacity: said,
    ...(first?.name === undefined ? {} : { name: first.name }), ...(address === undefined ? {} : { address }),
    ...(group ? { representatives: people.map(({ name, phone: given }) => ({ name, ...(given === undefined ? {} : { phone: given }) })) } : {}),
  };
  return { ok: true, visit: {
    account, arrivedAt, name: first?.name, notices: headCount >= manyPeople ? ['many-people'] : [],
    item: {
      medium: 'visit', provider: 'reception', correspondent, text: record ?? '', visit: { headCount, officer }, occurredAt: arrivedAt,
      ...(subject === undefined ? {} : { subject }), ...(place === undefined ? {} : { place: { text: place } }), ...(category === undefined ? {} : { service: category }),
      sameWhile: [correspondent, record ?? '', subject ?? '', place ?? '', headCount, officer, category ?? '', input.arrivedAt === undefined ? '' : instantIn(zone, arrivedAt)],
    },
  } };
}

function faultsOfGroup({ headCount, representatives }: NonNullable<VisitInput['group']>): Fault[] {
  const faults: Fault[] = [];
  if (representatives.length > mostRepresentatives) faults.push({ field: 'group.representatives', code: 'too-many-representatives' });
  if (representatives.length === 0) faults.push({ field: 'group.representatives', code: 'no-representative' });
  if (headCount < representatives.length) faults.push({ field: 'group.headCount', code: 'fewer-than-representatives' });
  if (headCount > mostPeople) faults.push({ field: 'group.headCount', code: 'so-many-people', values: { most: String(mostPeople) } });
  return faults;
}

function receptions({ now }: CurrentCity) {
  return [...now.accounts.values()].filter(({ channel, media }) => channel === 'petitions' && media.includes('visit'));
}

function accountOf(said: string | undefined, city: CurrentCity, unit: string | undefined): ReceivingAccount | undefined {
  const all = receptions(city);
  const own = all.find(({ key }) => key === unit);
  const found = said === undefined ? (own ?? (all.length === 1 ? all[0] : undefined)) : all.find(({ key, name }) => key === said || name === said);
  return found && (own === undefined || own.key === found.key) ? city.account(found.key) : undefined;
}
