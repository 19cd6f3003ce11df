import { openZone } from '#libs/city';
import { notBefore } from './quiet-hours.ts';

const hour = 3_600_000;
const shanghai = openZone('Asia/Shanghai');
const hours = (from: number, to: number) => ({ quietHours: { from: from * hour, to: to * hour }, zone: shanghai });

// Times of Shanghai, eight hours ahead of UTC all the year.
describe.each<[string, number, number, [string, string][]]>([
  ['spanning midnight', 22, 7, [
    ['2026-11-24T21:59:59+08:00', '2026-11-24T21:59:59+08:00'],
    ['2026-11-24T22:00:00+08:00', '2026-11-25T07:00:00+08:00'],
    ['2026-11-24T23:59:59+08:00', '2026-11-25T07:00:00+08:00'],
    ['2026-11-25T00:00:00+08:00', '2026-11-25T07:00:00+08:00'],
    ['2026-11-25T06:59:59+08:00', '2026-11-25T07:00:00+08:00'],
    ['2026-11-25T07:00:00+08:00', '2026-11-25T07:00:00+08:00'],
    ['2026-12-31T23:00:00+08:00', '2027-01-01T07:00:00+08:00'],
  ]],
  ['within a day', 12, 14, [
    ['2026-11-24T11:59:59+08:00', '2026-11-24T11:59:59+08:00'],
    ['2026-11-24T12:00:00+08:00', '2026-11-24T14:00:00+08:00'],
    ['2026-11-24T14:00:00+08:00', '2026-11-24T14:00:00+08:00'],
  ]],
  ['until midnight', 22, 24, [
    ['2026-11-24T22:30:00+08:00', '2026-11-25T00:00:00+08:00'],
    ['2026-11-25T00:00:00+08:00', '2026-11-25T00:00:00+08:00'],
  ]],
  ['none', 0, 0, [['2026-11-24T00:00:00+08:00', '2026-11-24T00:00:00+08:00']]],
])('quiet hours %s', (_, from, to, cases) => {
  test.each(cases)('what is said at %s is sent at %s', (at, sent) => {
    expect(notBefore(hours(from, to), new Date(at), false)).toEqual(new Date(sent));
  });
});

test('an emergency is never held back', () => {
  const at = new Date('2026-11-24T23:00:00+08:00');
  expect(notBefore(hours(22, 7), at, true)).toEqual(at);
});

test('in a zone with summer time the wall clock counts', () => {
  // The night of 2026-03-29 in Berlin is an hour short: 07:00 is 05:00 UTC.
  const city = { quietHours: { from: 22 * hour, to: 7 * hour }, zone: openZone('Europe/Berlin') };
  expect(notBefore(city, new Date('2026-03-28T22:00:00Z'), false)).toEqual(new Date('2026-03-29T05:00:00Z'));
});
