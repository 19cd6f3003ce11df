import { openZone } from '#libs/city';
import { instantIn } from '#libs/channel';
import { readDue, readTime } from './times.ts';
import { petitionNumber, wholeNumber } from './number.ts';

const zone = openZone('Asia/Shanghai');
const written = (at: Date | undefined) => at && instantIn(zone, at);

test.each([
  ['2026年11月24日', '2026-11-24T00:00:00+08:00'], ['2026年11月24日 下午3点20分', '2026-11-24T15:20:00+08:00'], ['2026年11月24日15时', '2026-11-24T15:00:00+08:00'],
  ['2026-11-24 08:30', '2026-11-24T08:30:00+08:00'], ['2026/11/24', '2026-11-24T00:00:00+08:00'], ['2026.11.24', '2026-11-24T00:00:00+08:00'], ['20261124', '2026-11-24T00:00:00+08:00'],
  ['２０２６年１１月２４日', '2026-11-24T00:00:00+08:00'], ['2026年11月24日（星期二）上午9时30分', '2026-11-24T09:30:00+08:00'], ['2026-11-24T08:30:00+08:00', '2026-11-24T08:30:00+08:00'],
  ['二〇二六年十一月二十四日', '2026-11-24T00:00:00+08:00'], ['二零二六年十月三十日', '2026-10-30T00:00:00+08:00'], ['2026年 11 月 3 日', '2026-11-03T00:00:00+08:00'],
  ['昨天', undefined], ['2026年2月30日', undefined], ['11月24日', undefined], ['', undefined],
])('%s is %s', (text, at) => {
  expect(written(readTime(text, zone))).toBe(at);
});

test.each([
  ['2026-12-31', '2026-12-31T23:59:00+08:00'], ['2026-12-31 17:30', '2026-12-31T17:30:00+08:00'], ['60日', '2027-01-23T23:59:00+08:00'], ['60', '2027-01-23T23:59:00+08:00'],
  ['六十日内', '2027-01-23T23:59:00+08:00'], ['15个自然日', '2026-12-09T23:59:00+08:00'], ['0日', undefined], ['15个工作日', undefined], ['尽快', undefined],
])('the limit %s is %s', (text, at) => {
  expect(written(readDue(text, new Date('2026-11-24T02:00:00Z'), zone))).toBe(at);
});

test.each([
  ['13800001234', '13800001234'], ['1.3800001234E+10', '13800001234'], ['1.38E+10', undefined], ['13800001234.0', '13800001234'], ['XF2026-001', 'XF2026-001'], ['2E5', undefined], ['XF1E5', 'XF1E5'],
])('of %s a spreadsheet kept %s', (text, whole) => {
  expect(wholeNumber(text)).toBe(whole);
});

it('a number is the same however it is typed', () => {
  expect(['xf 2026-001', 'ＸＦ２０２６－００１', ' XF2026-001\u200b'].map(petitionNumber)).toEqual(['XF2026-001', 'XF2026-001', 'XF2026-001']);
});
