import { loadCity, cityFolder, type City } from '#libs/city';
import { nextPoints } from '../../apps/escalation/src/fold/case.ts';
import { policyOf } from '../../apps/routing/src/case/policy.ts';
import type { Policy } from '../../apps/routing/src/case/decision.ts';
import { dueAt, takenIn, toldUntil, type Matter } from './life.ts';

const matter: Matter = { subcategory: 'street-lighting', category: 'municipal', kind: 'help', deadline: 'week', unit: 'urban-management' };
let policy: Policy;

beforeAll(async () => {
  const loaded = await loadCity(cityFolder('deploy/city/jiujiang'));
  if (!loaded.ok) throw new Error('the city’s folder has faults');
  const city: City = loaded.city;
  policy = policyOf(city);
});

// A working day, a night, and the days after the longest holidays of the year.
test.each(['2026-11-26T09:15:01.234Z', '2026-03-07T18:00:00.000Z', '2026-02-24T01:00:00.000Z', '2026-10-09T12:00:00.000Z'])(
  'at %s the third level is the unit’s next point, then the end of its limit, and routing accepts both', (at) => {
    const { state, folded } = dueAt(policy, matter, 'housing', new Date(at));
    const points = nextPoints(folded);
    expect(points).toEqual([expect.objectContaining({ unit: 'urban-management', point: 'level', level: 3, at, round: 2, caseVersion: expect.any(Number) })]);
    expect(folded.version).toBe(state.version);
    expect(folded.clock).toMatchObject(state.clock ?? {});
    expect(state.said?.['urban-management']).toEqual({ reminders: 1, levels: [2], overdue: false });

    const later = toldUntil(policy, { state, folded }, new Date(Date.parse(at) + 1));
    expect(later.state.said?.['urban-management']).toEqual({ reminders: 1, levels: [2, 3], overdue: true });
    expect(later.state.version).toBe(state.version + 2);
    expect(nextPoints(later.folded).map(({ point, level }) => `${point} ${level}`)).toEqual(['level 4']);
  });

test('a case that was taken in has nothing due for days', () => {
  const at = new Date('2026-11-26T09:00:00.000Z');
  const { state, folded } = takenIn(policy, matter, at);
  expect(state.status).toBe('accepted');
  const [next] = nextPoints(folded);
  expect(next).toMatchObject({ point: 'reminder', level: 1, caseVersion: 3 });
  expect(Date.parse(next!.at) - at.getTime()).toBeGreaterThan(4 * 86_400_000);
});
