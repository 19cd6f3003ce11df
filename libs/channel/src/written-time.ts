import type { Zone } from '#libs/city';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** RFC 2822, 4.3. CST is missing: on a Chinese page it is China's time, not Chicago's. */
const namedZones: Record<string, number> = { z: 0, ut: 0, utc: 0, gmt: 0, est: -300, edt: -240, cdt: -300, mst: -420, mdt: -360, pst: -480, pdt: -420 };

const offset = String.raw`(?<offset>z|[+-]\d\d:?\d\d)?`;
const clock = String.raw`(?<half>上午|凌晨|早上|中午|下午|晚上|晚)?\s*(?<hour>\d{1,2})\s*[:时点]\s*(?:(?<minute>\d{1,2})\s*[:分]?\s*(?:(?<second>\d{1,2})(?:\.\d+)?\s*秒?)?)?`;
const byYear = new RegExp(String.raw`^(?<year>\d{4})\s*[-/.年]\s*(?<month>\d{1,2})\s*[-/.月]\s*(?<day>\d{1,2})\s*日?\s*(?:\(?(?:星期|周|礼拜).\)?\s*)?(?:t?\s*${clock}\s*${offset})?$`);
const plain = /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?:(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?)?$/;
const byMail = /^(?:[a-z]{3,9},?\s+)?(?<day>\d{1,2})[\s-](?<name>[a-z]{3})[a-z]*[\s-](?<year>\d{4})(?:\s+(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))?)?\s*(?<zone>[a-z]{1,4}|[+-]\d{4})?$/;
const sinceEpoch = /^\d{10}(?:\d{3})?$/;

/**
 * The instant that somebody wrote as people, feeds and sheets do: `2026年11月24日 下午3点20分`, `2026/11/24 8:30`, RFC 3339,
 * RFC 2822, seconds or milliseconds since 1970. Without an offset it is the wall clock of `zone`, and without a time the
 * day's first minute. Undefined when it is no such time, or one that no calendar has; a time that is only improbable is
 * taken as it stands.
 */
export function writtenTime(text: string, zone: Zone): Date | undefined {
  if (text.length > 100) return undefined;
  const written = text.normalize('NFKC').trim().toLowerCase();
  if (sinceEpoch.test(written)) return new Date(Number(written) * (written.length === 10 ? 1000 : 1));
  const found = (byYear.exec(written) ?? plain.exec(written) ?? byMail.exec(written))?.groups;
  if (!found) return undefined;
  const month = found.name === undefined ? Number(found.month) : months.indexOf(found.name) + 1;
  const time = timeOf(found);
  const date = dateOf(Number(found.year), month, Number(found.day));
  if (date === undefined || time === undefined) return undefined;
  const minutes = offsetOf(found.offset ?? found.zone);
  return minutes === undefined ? zone.instantOf(date, time) : new Date(Date.parse(`${date}T00:00:00Z`) + time - minutes * 60_000);
}

/** Milliseconds since midnight. */
function timeOf({ half, hour = '0', minute = '0', second = '0' }: Record<string, string | undefined>): number | undefined {
  const afternoon = half !== undefined && /下午|晚|中午/.test(half) && Number(hour) < 12 && !(half === '中午' && Number(hour) >= 10);
  const hours = Number(hour) + (afternoon ? 12 : 0);
  if (hours > 24 || Number(minute) > 59 || Number(second) > 60) return undefined;
  return ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}

function dateOf(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  // 30 February is no day: the calendar would make it another.
  if (year < 1900 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.toISOString().slice(0, 10);
}

/** Minutes east of UTC; undefined when the wall clock of the place counts. */
function offsetOf(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(written) ?? [];
  return sign === undefined ? namedZones[written] : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
