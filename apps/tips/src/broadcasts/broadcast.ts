import { z } from 'zod';
import { instantIn, writtenTime, type AttachedFile, type CurrentCity, type InboundItem } from '#libs/channel';
import { normalisePhone } from '#libs/privacy';
import type { FieldError } from '#libs/service';
import { logIdentity } from './log-identity.ts';
import { stationAccount } from './station.ts';

const words = (most: number, what: string) => z.string({ error: ({ input }) => (input === undefined ? `is missing: ${what}` : `is no text: ${what}`) }).trim().min(1, `is empty: ${what}`).max(most, `has more than ${most} characters`);
/** An empty field of a form or a sheet is one that is not there. */
const maybe = (most: number) => z.preprocess((value) => (value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value), z.string('is no text').trim().max(most, `has more than ${most} characters`).optional());
const degrees = (most: number, of: string) => z.preprocess((value) => (value === '' || value === null ? undefined : value), z.coerce.number(`is no ${of} in degrees`).min(-most, `is no ${of} in degrees`).max(most, `is no ${of} in degrees`).optional());

/** What a programme's desk sends of one caller; the same from JSON, a form and a row of a log. */
export const broadcastInput = z.strictObject({
  account: maybe(100).describe('key or name of the station as accounts.yaml has it; may be left out where the key or `station` tells it'),
  station: words(100, 'the station’s name'),
  programme: words(100, 'the programme’s name'),
  airedAt: words(100, 'when it was on air').describe('RFC 3339, or on the station’s wall clock: 2026-11-24 08:30, 2026年11月24日8时30分'),
  callerName: maybe(100),
  callerPhone: maybe(64),
  summary: words(20_000, 'what the caller wants, in words'),
  anchorNote: maybe(20_000),
  place: maybe(500),
  latitude: degrees(90, 'latitude'),
  longitude: degrees(180, 'longitude'),
});
export type BroadcastInput = z.output<typeof broadcastInput>;

/** One caller of a programme, read; `identity` is what makes a row of a log the same row. */
export interface Broadcast {
  item: Omit<InboundItem, 'identity' | 'original' | 'response'>;
  identity: string;
}

export interface BroadcastContext {
  city: CurrentCity;
  /** The office of the key that is used. */
  unit: string | undefined;
  now: Date;
}

/** Nobody is on air tomorrow; a day is left for clocks and zones. */
const ahead = 86_400_000;

/** Reads what a desk says of one caller. Who called is what the desk says: it proves nothing. */
export function readBroadcast(input: BroadcastInput, { city, unit, now }: BroadcastContext): { ok: true; broadcast: Broadcast } | { ok: false; faults: FieldError[] } {
  const { station, programme, summary, anchorNote, callerName, callerPhone } = input;
  const faults: FieldError[] = [];
  const found = stationAccount(input, unit, city);
  if ('field' in found) return { ok: false, faults: [found] };
  const { account, medium } = found;
  const airedAt = writtenTime(input.airedAt, account.zone);
  if (!airedAt) faults.push({ field: 'airedAt', message: 'is no time', remedy: 'write it like 2026-11-24 08:30, or with an offset: 2026-11-24T08:30:00+08:00' });
  else if (airedAt.getTime() > now.getTime() + ahead) faults.push({ field: 'airedAt', message: 'has not come yet', remedy: 'write when the programme was on air' });
  const phone = callerPhone === undefined ? undefined : normalisePhone(callerPhone, 'CN', city.now.phone.area);
  if (callerPhone !== undefined && phone === undefined) faults.push({ field: 'callerPhone', message: 'is no number that can be called', remedy: 'write it whole, like 13800001234 or 0792-8123456, or leave it out' });
  const place = placeOf(input);
  if (place === 'half') faults.push({ field: input.latitude === undefined ? 'latitude' : 'longitude', message: 'is missing', remedy: 'send both, or neither' });
  if (!airedAt || faults.length > 0 || place === 'half') return { ok: false, faults };
  const aired = instantIn(account.zone, airedAt);
  return { ok: true, broadcast: {
    identity: logIdentity({ station, programme, airedAt, callerName, phone, summary }),
    item: {
      account, medium, provider: 'station', occurredAt: airedAt,
      correspondent: { ...(callerName === undefined ? {} : { name: callerName }), phones: phone === undefined ? [] : [phone], emails: [], capacity: 'self' },
      text: anchorNote === undefined ? summary : `${summary}\n\n主持人备注：${anchorNote}`,
      broadcast: { station, programme, airedAt: aired },
      ...(place === undefined ? {} : { place }),
    },
  } };
}

/** A clip is kept as it came; its type is what its bytes are. */
export function clipOf(bytes: Uint8Array, mediaType: string, name: string | undefined): AttachedFile {
  return { bytes, mediaType, role: 'recording', ...(name === undefined ? {} : { name }) };
}

function placeOf({ place, latitude, longitude }: BroadcastInput): InboundItem['place'] | 'half' {
  if ((latitude === undefined) !== (longitude === undefined)) return 'half';
  const point = latitude === undefined || longitude === undefined ? {} : { latitude, longitude };
  return place === undefined && latitude === undefined ? undefined : { ...(place === undefined ? {} : { text: place }), ...point };
}
