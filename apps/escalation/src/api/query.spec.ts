import { openZone } from '#libs/city';
import { caseId } from '../spec/events.ts';
import { dayOf } from './list.ts';
import { decodeCursor, detailQuery, encodeCursor, escalationQuery } from './query.ts';

it('takes several values of a filter, and names what is wrong', () => {
  expect(escalationQuery.parse({ view: 'overdue', level: '2,3', unit: 'housing, water', policy: 'abc' }))
    .toMatchObject({ view: 'overdue', level: [2, 3], unit: ['housing', 'water'], policy: ['abc'], limit: 50 });
  const faults = escalationQuery.safeParse({ view: 'soon', level: '5', limit: '1000' }).error!.issues;
  expect(faults.map(({ path }) => path[0])).toEqual(['view', 'level', 'limit']);
  expect(escalationQuery.safeParse({ minVersion: '3' }).error!.issues[0]).toMatchObject({ path: ['minVersion'], message: 'give caseId and minVersion together' });
  expect(detailQuery.safeParse({ minVersion: '0' }).success).toBe(false);
});

it('pages by a cursor, and takes no other text for one', () => {
  expect(decodeCursor(encodeCursor(['2026-11-27T01:00:00.000Z', caseId]))).toEqual(['2026-11-27T01:00:00.000Z', caseId]);
  expect(decodeCursor(encodeCursor(['infinity', caseId]))).toEqual(['infinity', caseId]);
  for (const text of ['', 'x', Buffer.from('["now()","1"]').toString('base64url')]) expect(decodeCursor(text)).toBeUndefined();
});

it('a day is the city’s, also where clocks are moved', () => {
  const hours = (now: string, zone: string) => {
    const { from, to } = dayOf(new Date(now), openZone(zone));
    return [from.toISOString(), (to.getTime() - from.getTime()) / 3_600_000];
  };
  expect(hours('2026-11-23T15:59:59Z', 'Asia/Shanghai')).toEqual(['2026-11-22T16:00:00.000Z', 24]);
  expect(hours('2026-11-23T16:00:00Z', 'Asia/Shanghai')).toEqual(['2026-11-23T16:00:00.000Z', 24]);
  expect(hours('2026-03-29T10:00:00Z', 'Europe/Berlin')).toEqual(['2026-03-28T23:00:00.000Z', 23]);
});
