import { instant } from '#libs/contract';
import { openZone } from '#libs/city';
import { instantIn, providerTime } from './time.ts';

describe('instants in a zone', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-24T07:42:37Z', '2026-11-24T15:42:37+08:00'],
    ['Asia/Shanghai', '2026-11-24T16:00:00.120Z', '2026-11-25T00:00:00.120+08:00'],
    ['America/St_Johns', '2026-01-01T00:00:00Z', '2025-12-31T20:30:00-03:30'],
    ['UTC', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00+00:00'],
  ])('%s', (zone, at, expected) => {
    const written = instantIn(openZone(zone), new Date(at));
    expect(written).toBe(expected);
    expect(Date.parse(written)).toBe(Date.parse(at));
    expect(instant.safeParse(written).success).toBe(true);
  });
});

describe('a provider’s time', () => {
  it.each([
    ['Tue, 24 Nov 2026 07:42:37 +0000', '2026-11-24T07:42:37.000Z'],
    ['2026-11-24T15:42:37+08:00', '2026-11-24T07:42:37.000Z'],
    [1_795_506_157_000, '2026-11-24T07:42:37.000Z'],
  ])('%s is read', (value, expected) => {
    expect(providerTime(value)?.toISOString()).toBe(expected);
  });

  it.each(['', 'yesterday', '0000-00-00', '+123456-01-01T00:00:00Z', undefined])('%s is none', (value) => {
    expect(providerTime(value)).toBeUndefined();
  });
});
