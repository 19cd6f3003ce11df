import { aCase, aMessage, found, jiujiang, stamp, tuesday, unopened } from '../fixtures.ts';
import { openCase } from '../intake/opening.ts';
import { settle } from './clock.ts';
import { askForReview } from './decisions/after.ts';
import type { Policy } from './decision.ts';
import { dueOf, limitFacts } from './limit.ts';
import { policyOf } from './policy.ts';

// What the petition bureau sets as the end of a petition that it forwards.
let policy: Policy;
beforeAll(async () => {
  policy = policyOf(await jiujiang());
});

const asked = '2026-12-24T09:30:00.000Z';
const petition = (over: Parameters<typeof aCase>[0] = {}) => aCase({ channel: 'petitions', medium: 'forwarded', deadline: '60-days', dueAt: asked, ...over });
const at = (state: ReturnType<typeof petition>) => dueOf(state, policy).at;

it('is the limit, where the policy’s is later, and counts as certain', () => {
  expect(dueOf(petition(), policy)).toMatchObject({ at: asked, deadline: '60-days', provisional: false });
});

it('does not lengthen the policy’s: danger stays due the same day', () => {
  expect(at(petition({ deadline: 'same-day' }))).toBe(at(petition({ deadline: 'same-day', dueAt: undefined })));
  expect(at(petition({ dueAt: '2029-01-01T00:00:00.000Z' }))).toBe(at(petition({ dueAt: undefined })));
});

it('moves by what the clock stood, and by the one extension', () => {
  const pauses = [{ from: '2026-11-25T00:00:00.000Z', to: '2026-11-27T00:00:00.000Z' }];
  expect(at(petition({ pauses }))).toBe('2026-12-26T09:30:00.000Z');
  expect(at(petition({ pauses, extended: { days: 5, at: tuesday } }))).toBe('2026-12-31T09:30:00.000Z');
});

it('comes with the message, stands in the first event, and goes into a merge', () => {
  const message = aMessage({ medium: 'forwarded', petition: { number: 'XF-1', office: '市信访局', forwardedAt: tuesday, dueAt: asked } });
  const opening = openCase(message, unopened.number, found({ deadline: '60-days' }), 'open', [], policy);
  const { state, events } = settle(unopened, opening.drafts, stamp(), policy);
  expect(events[0]?.data).toMatchObject({ dueAt: asked });
  expect(state.due?.at).toBe(asked);
  expect(limitFacts(state)).toMatchObject({ dueAt: asked });
});

it('ends with the case: what is opened again has a limit of its own', () => {
  const resolved = petition({ status: 'resolved', resolvedAt: '2026-12-20T09:00:00.000Z' });
  const { state } = settle(resolved, [{ type: 'case.reopened', data: { reason: 'it broke again' } }], stamp(undefined, '2026-12-28T01:00:00.000Z'), policy);
  expect(Date.parse(at(state))).toBeGreaterThan(Date.parse('2027-02-01T00:00:00.000Z'));
});

it('is not that of a review, which has a limit by law', () => {
  const resolved = petition({ status: 'resolved', resolvedAt: tuesday, unit: 'housing', lastLead: 'housing' });
  const now = new Date('2026-11-25T01:00:00.000Z');
  const decided = askForReview(resolved, { command: { id: 'a-1', version: 1, action: 'ask-for-review', step: 'review', unit: 'police' }, policy, now, by: { kind: 'clerk', id: 'staff-1' } });
  if (!decided.ok) throw new Error(decided.reason);
  const { state } = settle(resolved, decided.drafts, stamp(undefined, now.toISOString()), policy);
  // 30 days, to the end of the last (§35).
  expect(state.due?.at).toBe('2026-12-25T15:59:59.999Z');
  expect(at(state)).toBe(state.due?.at);
});
