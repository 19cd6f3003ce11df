import type { Zone } from '#libs/city';

/** RFC 3339 with the offset that the zone has at that instant, e.g. `2026-11-24T15:42:37+08:00`. */
export function instantIn(zone: Zone, instant: Date): string {
  const wall = Date.parse(`${zone.dateOf(instant)}T00:00:00Z`) + zone.timeOf(instant);
  const minutes = Math.round((wall - instant.getTime()) / 60_000);
  const sign = minutes < 0 ? '-' : '+';
  const offset = `${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  const local = new Date(instant.getTime() + minutes * 60_000).toISOString();
  return local.replace(/(\.000)?Z$/, offset);
}

/**
 * A provider's time (RFC 2822, RFC 3339, or milliseconds); undefined when it is no time at all. A time that is only
 * improbable is taken as it stands: routing decides from when limits run and flags it.
 */
export function providerTime(value: string | number | undefined): Date | undefined {
  if (value === undefined || value === '') return undefined;
  const date = new Date(value);
  const year = date.getUTCFullYear();
  return Number.isNaN(year) || year < 1900 || year > 9000 ? undefined : date;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
