import type { City, Subcategory } from '#libs/city';
import type { Correspondent, Place } from '#libs/contract';
import { normaliseMail, normalisePhone } from '#libs/privacy';
import { invalid, notFound, type FieldError } from '#libs/service';
import { placeOf } from '../../place/place-of.ts';
import { readAttributes } from './attributes.ts';

/** A request as its sender means it. Who he is, he only claims. */
export interface PostedRequest {
  service: Subcategory;
  description: string;
  /** Description and answers to what the service asks. */
  text: string;
  place: Place;
  /** The point lies outside the city: kept, and said. */
  outside: boolean;
  address?: string;
  addressId?: string;
  correspondent: Correspondent;
  accountId?: string;
  media: string[];
}

/** Characters; `description` as the standard has it. */
const longest = {
  description: 4000, address_string: 500, address_id: 100, email: 254, phone: 64, first_name: 100, last_name: 100, device_id: 200, account_id: 200,
  media_url: 2000,
} as const;
const mostMedia = 12;

/**
 * Reads POST /requests. Pure.
 * @throws Problem 404 for a service or jurisdiction that is not here, 400 with everything else that is wrong
 */
export function readPost(fields: ReadonlyMap<string, readonly string[]>, city: City): PostedRequest {
  checkJurisdiction(fields.get('jurisdiction_id')?.[0], city);
  const code = fields.get('service_code')?.[0];
  if (code === undefined) throw invalid([{ field: 'service_code', message: 'was not provided', remedy: 'send one of /open311/v2/services.json' }]);
  const service = serviceOf(code, city);

  const errors = tooLong(fields);
  const { place, outside, address, addressId } = whereOf(fields, city, errors);
  const { answers, errors: wrongAnswers } = readAttributes(service, fields);
  const media = mediaOf(fields, errors);
  errors.push(...wrongAnswers);
  if (errors.length > 0) throw invalid(errors);

  const description = fields.get('description')?.[0] ?? '';
  const accountId = fields.get('account_id')?.[0];
  return {
    service, description, place, outside, media,
    text: [...(description === '' ? [] : [description]), ...answers.map(({ line }) => line)].join('\n'),
    correspondent: correspondentOf(fields, city),
    ...(address === undefined ? {} : { address }), ...(addressId === undefined ? {} : { addressId }), ...(accountId === undefined ? {} : { accountId }),
  };
}

/** @throws Problem 404 when it is another city's; to leave it out is right: one jurisdiction is served here */
export function checkJurisdiction(id: string | undefined, city: City): void {
  if (id === undefined || id === '' || id === city.code) return;
  throw notFound(`jurisdiction_id not found: this is ${city.code}; it may be left out.`);
}

/** @throws Problem 404 */
export function serviceOf(code: string, city: City): Subcategory {
  const service = city.subcategories.get(code);
  if (service) return service;
  throw notFound('service_code not found: see /open311/v2/services.json.');
}

function tooLong(fields: ReadonlyMap<string, readonly string[]>): FieldError[] {
  return Object.entries(longest).flatMap(([field, most]) => (
    (fields.get(field) ?? []).some((value) => Array.from(value).length > most)
      ? [{ field, message: `is longer than ${most} characters`, remedy: 'shorten it' }] : []));
}

function whereOf(
  fields: ReadonlyMap<string, readonly string[]>, city: City, errors: FieldError[],
): Pick<PostedRequest, 'place' | 'outside' | 'address' | 'addressId'> {
  const [lat, long, address, addressId] = ['lat', 'long', 'address_string', 'address_id'].map((name) => fields.get(name)?.[0]);
  const latitude = degrees('lat', lat, 90, errors);
  const longitude = degrees('long', long, 180, errors);
  if ((lat === undefined) !== (long === undefined)) {
    errors.push({ field: lat === undefined ? 'lat' : 'long', message: 'is missing', remedy: 'send lat and long together' });
  }
  if (lat === undefined && long === undefined && address === undefined && addressId === undefined) {
    errors.push({ field: 'location', message: 'was not provided', remedy: 'send lat and long, or address_string, or address_id' });
  }
  const text = address ?? (addressId === undefined ? undefined : `地址编号${addressId}`);
  const point = latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
  const { place = {}, remark } = placeOf({ text, point }, undefined, city);
  return { place, outside: remark === 'outside', ...(address === undefined ? {} : { address }), ...(addressId === undefined ? {} : { addressId }) };
}

function degrees(field: string, text: string | undefined, most: number, errors: FieldError[]): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^[+-]?\d{1,3}(?:\.\d{1,20})?$/.test(text) && Math.abs(value) <= most) return value;
  errors.push({ field, message: `is no number of degrees from -${most} to ${most}`, remedy: 'send decimal degrees (WGS84), like 29.7051' });
  return undefined;
}

function mediaOf(fields: ReadonlyMap<string, readonly string[]>, errors: FieldError[]): string[] {
  const urls = [...new Set([...(fields.get('media_url') ?? []), ...(fields.get('media_url[]') ?? [])])];
  const wrong = urls.some((text) => {
    const url = URL.parse(text);
    return url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '';
  });
  if (wrong) errors.push({ field: 'media_url', message: 'is no web address', remedy: 'send http:// or https:// without a sign-in, or the file itself as multipart/form-data' });
  if (urls.length > mostMedia) errors.push({ field: 'media_url', message: `came more than ${mostMedia} times`, remedy: 'send fewer' });
  return urls;
}

/** Numbers and addresses that are none stay in the original: clients send placeholders, and a report is worth more. */
function correspondentOf(fields: ReadonlyMap<string, readonly string[]>, city: City): Correspondent {
  const [first, last, phone, email] = ['first_name', 'last_name', 'phone', 'email'].map((name) => fields.get(name)?.[0]);
  const chinese = /\p{Script=Han}/u.test(`${first ?? ''}${last ?? ''}`);
  const name = chinese ? `${last ?? ''}${first ?? ''}` : [first, last].filter((part) => part !== undefined).join(' ');
  const number = phone === undefined ? undefined : normalisePhone(phone, 'CN', city.phone.area);
  const mail = email === undefined ? undefined : normaliseMail(email);
  return {
    ...(name === '' ? {} : { name }), phones: number === undefined ? [] : [number], emails: mail === undefined ? [] : [mail], capacity: 'self',
  };
}
