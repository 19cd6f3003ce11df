import type { CaseEvent } from '#libs/contract';
import { endOfLimit, outOfOrder, tallyOf, thirdLevel } from './tally.ts';
import type { Standing } from './told.ts';

const [one, two, other] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222', '33333333-3333-4333-8333-333333333333'] as const;

function standing(caseId: string, version: number, type: 'case.escalated' | 'case.overdue', level: number, at = 0): Standing {
  const event: CaseEvent = {
    id: `00000000-0000-4000-8000-00000000000${version}`, caseId, number: 'BE-20000101-000000001', version, at: '2026-11-26T09:00:00.000Z', by: { kind: 'clock' },
    status: 'assigned', round: 1, level, unit: 'housing', type, data: { unit: 'housing', level, at: '2026-11-26T09:00:00.000Z' },
  };
  return { event, at };
}

it('counts what was told once, twice and of others, and when the last was', () => {
  const all = [
    standing(one, 5, 'case.escalated', 3, 10), standing(one, 6, 'case.overdue', 3, 40), standing(two, 5, 'case.escalated', 3, 20),
    standing(two, 6, 'case.escalated', 3, 30), standing(two, 7, 'case.escalated', 4, 50), standing(other, 5, 'case.escalated', 3, 25),
  ];
  const owing = new Set([one, two]);
  expect(tallyOf(all, thirdLevel, owing)).toEqual({ once: 1, twice: 1, strange: 1, last: 30 });
  expect(tallyOf(all, endOfLimit, owing)).toEqual({ once: 1, twice: 0, strange: 0, last: 40 });
  expect(tallyOf([], thirdLevel, owing)).toEqual({ once: 0, twice: 0, strange: 0, last: undefined });
});

it('finds versions that are missing, stand again or change places', () => {
  const events = (...versions: number[]): Standing[] => versions.map((version) => standing(one, version, 'case.overdue', 3));
  expect(outOfOrder(events(4, 5, 6))).toEqual([]);
  expect(outOfOrder(events(4, 6))).toEqual([`case ${one}: version 6 stands behind 4`]);
  expect(outOfOrder(events(4, 5, 5))).toHaveLength(1);
  expect(outOfOrder([...events(5), ...events(4), standing(two, 9, 'case.overdue', 3)])).toHaveLength(1);
});
