import type { City } from '#libs/city';
import { jiujiang, unitA } from '../fixtures.ts';
import type { PostHolder } from './holders.ts';
import { reach, wayTo, type Way } from './reach.ts';

let city: City;
beforeAll(async () => {
  city = await jiujiang();
});

const both: PostHolder = { name: '甲', phone: '+8613800005001', email: 'jia@example.com' };
const mailOnly: PostHolder = { name: '乙', email: 'yi@example.com' };

describe('how a holder is written to', () => {
  test('by SMS where he has a number, by the line that sends SMS', () => {
    expect(wayTo(city, both)).toEqual({ medium: 'sms', account: 'mayor-mobile', to: { medium: 'sms', address: '+8613800005001' } });
  });

  test('else by mail', () => {
    expect(wayTo(city, mailOnly)).toEqual({ medium: 'email', account: 'mayor-mailbox', to: { medium: 'email', address: 'yi@example.com' } });
  });

  test('not by what the city cannot send', () => {
    const without = (channel: string): City => ({ ...city, accounts: new Map([...city.accounts].filter(([, account]) => account.channel !== channel)) });
    expect(wayTo(without('mobile'), both)?.medium).toBe('email');
    expect(wayTo(without('mobile'), { name: '丙', phone: '+8613800005001' })).toBeUndefined();
    expect(wayTo(without('mailbox'), mailOnly)).toBeUndefined();
  });
});

describe('a rung that nobody holds goes to the next one up', () => {
  const way = { medium: 'sms', account: 'mayor-mobile', to: { medium: 'sms', address: '+8613800005001' } } satisfies Way;
  const held = (...levels: number[]) => (level: number) => (levels.includes(level) ? way : undefined);

  test.each<[string, string, number, number[], number | undefined, number[]]>([
    ['held', unitA, 2, [1, 2, 3, 4], 2, []],
    ['vacant', unitA, 2, [1, 3, 4], 3, [2]],
    ['two vacant', unitA, 2, [4], 4, [2, 3]],
    ['never down', unitA, 3, [1, 2], undefined, [3, 4]],
    ['none held', unitA, 2, [], undefined, [2, 3, 4]],
    ['level 1 has the unit’s topic', unitA, 1, [2, 3, 4], undefined, []],
    ['level 1 held', unitA, 1, [1], 1, []],
    ['the centre has none: its level 1 climbs', 'center', 1, [3], 3, [1, 2]],
  ])('%s', (_, unit, level, levels, post, vacant) => {
    const found = reach({ unit, level, what: 'escalated' }, 'center', held(...levels));
    expect([found.told?.post, found.vacant]).toEqual([post, vacant]);
  });
});
