import { steppedClock } from '#libs/service';
import { createRateLimit } from './rate-limit.ts';

const clock = steppedClock(new Date('2026-11-26T08:00:00Z'), { now: () => new Date(0), sleep: async () => {} });
const later = (seconds: number) => clock.jumpTo(new Date(clock.now().getTime() + seconds * 1000));
const limit = () => createRateLimit({ perHour: 60, burst: 3 }, Buffer.alloc(32, 1), clock);

it('a few at once, then one each minute', () => {
  const { take } = limit();
  const takes = (count: number) => Array.from({ length: count }, () => take('203.0.113.5'));
  expect(takes(5)).toEqual([0, 0, 0, 60, 60]);
  later(45);
  expect(takes(1)).toEqual([15]);
  later(15);
  expect(takes(2)).toEqual([0, 60]);
  later(3600);
  expect(takes(4)).toEqual([0, 0, 0, 60]);
});

it.each([
  ['another address', '203.0.113.6', 0],
  ['the same, written as IPv6', '::ffff:203.0.113.5', 60],
  ['no address at all', '', 0],
])('%s', (_, address, wait) => {
  const { take } = limit();
  for (let n = 0; n < 3; n += 1) take('203.0.113.5');
  expect(take(address)).toBe(wait);
});

it('an IPv6 network of 64 bits is one', () => {
  const { take } = limit();
  for (let n = 0; n < 3; n += 1) expect(take(`2001:db8:1:2::${n}`)).toBe(0);
  expect(take('2001:db8:1:2:ffff::9')).toBe(60);
  expect(take('2001:db8:1:3::9')).toBe(0);
});

it('remembers no more than it can hold', () => {
  const { take } = limit();
  for (let n = 0; n < 60_000; n += 1) take(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);
  for (let n = 0; n < 3; n += 1) expect(take('10.0.0.0')).toBe(0);
  expect(take('10.0.0.0')).toBe(60);
});
