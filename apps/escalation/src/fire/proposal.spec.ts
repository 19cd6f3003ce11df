import { decodeEvent, parseData, pointReached } from '#libs/contract';
import { caseId } from '../spec/events.ts';
import type { DuePoint } from './due-points.ts';
import { recordOf } from './proposal.ts';

const due: DuePoint = { case_id: caseId, unit: 'housing', point: 'level', level: 2, round: 1, next_at: new Date('2026-11-27T01:00:00Z'), case_version: 3 };
const firedAt = new Date('2026-11-27T01:00:01Z');

it('is an event of the contract, keyed by its case', () => {
  const record = recordOf(due, firedAt, '/minsheng/jiujiang/escalation');
  const event = decodeEvent(record.headers, Buffer.from(record.value));
  expect([record.topic, record.key, event.type, event.source, event.subject]).toEqual(
    ['escalations.events.v1', caseId, 'point.reached.v1', '/minsheng/jiujiang/escalation', caseId],
  );
  expect(parseData(pointReached, event)).toEqual({
    id: event.id, caseId, unit: 'housing', level: 2, round: 1, caseVersion: 3, point: 'level', dueAt: '2026-11-27T01:00:00.000Z', firedAt: '2026-11-27T01:00:01.000Z',
  });
});

it('has the same id whenever it is fired, and another for another clock', () => {
  const id = recordOf(due, firedAt, 's').id;
  expect(recordOf(due, new Date(), 's').id).toBe(id);
  const others: Partial<DuePoint>[] = [{ unit: 'water' }, { round: 2 }, { point: 'overdue' }, { level: 3 }, { next_at: new Date(0) }, { case_version: 4 }];
  expect(new Set([id, ...others.map((other) => recordOf({ ...due, ...other }, firedAt, 's').id)]).size).toBe(others.length + 1);
});

it('is refused where the point is not as the contract says', () => {
  expect(() => recordOf({ ...due, level: 9 }, firedAt, 's')).toThrow(/level/);
});
