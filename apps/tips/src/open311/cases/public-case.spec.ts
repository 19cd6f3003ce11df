import type { CaseEvent } from '#libs/contract';
import { foldPublic, VersionGap, type PublicCase } from './public-case.ts';

const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T01:00:00.000Z`;

/** Folds events that are numbered by their order, each on a day of its own. */
function story(...events: { type: CaseEvent['type']; data?: object; [field: string]: unknown }[]): { last: PublicCase; updates: string[] } {
  const updates: string[] = [];
  let last: PublicCase | { service: string } = { service: 'street-lighting' };
  events.forEach((given, index) => {
    const event = {
      id: `e${index + 1}`, caseId: 'c', number: 'JJ-1', version: index + 1, at: at(index + 1), status: 'assigned', unit: 'roads', round: 1, level: 1,
      by: { kind: 'rule' }, data: {}, ...given,
    } as unknown as CaseEvent;
    const { after, update } = foldPublic(last, event);
    last = after;
    if (update) updates.push(`${update.id} ${update.status}${update.paused ? ' paused' : ''}`);
  });
  return { last: last as PublicCase, updates };
}

const opened = { type: 'case.opened', status: 'new', unit: 'center', data: { medium: 'open311' } } as const;
const classified = { type: 'case.classified', status: 'new', unit: 'center', data: { kind: 'help' } } as const;
const assigned = { type: 'case.assigned' } as const;

it('keeps the chosen service until the case is classified as another', () => {
  expect(story(opened, classified).last).toMatchObject({ service: 'street-lighting', kind: 'help', unit: 'center', hidden: false, updatedAt: at(2) });
  expect(story(opened, { ...classified, data: { kind: 'help', subcategory: 'bridges' } }, assigned).last).toMatchObject({ service: 'bridges', unit: 'roads' });
});

it('an update is a change of the status, and nothing that only the office sees', () => {
  const { last, updates } = story(opened, classified, assigned, { type: 'case.accepted', status: 'accepted' }, { type: 'case.reminded', status: 'accepted', data: {} },
    { type: 'case.paused', status: 'accepted' }, { type: 'case.resumed', status: 'accepted' }, { type: 'case.resolved', status: 'resolved' }, { type: 'case.archived', status: 'archived' });
  expect(updates).toEqual(['e3 assigned', 'e4 accepted', 'e6 accepted paused', 'e7 accepted', 'e8 resolved']);
  expect(last).toMatchObject({ status: 'archived', updatedAt: at(8) });
});

it('what cannot be seen moves no time; a new limit does', () => {
  const reminded = { type: 'case.reminded', data: {} } as const;
  expect(story(opened, classified, assigned, reminded).last.updatedAt).toBe(at(3));
  expect(story(opened, classified, assigned, { ...reminded, due: { at: at(20) } }).last).toMatchObject({ updatedAt: at(4), dueAt: at(20) });
});

it.each<[string, Parameters<typeof story>, boolean]>([
  ['confidential, ever', [opened, { type: 'case.confidential', status: 'new' }, classified, assigned], true],
  ['a report, ever', [opened, { ...classified, data: { kind: 'report' } }, { ...classified, data: { kind: 'help' } }], true],
  ['neither', [opened, classified, assigned], false],
])('is hidden: %s', (_, events, hidden) => {
  expect(story(...events).last.hidden).toBe(hidden);
});

it('a pause is over when the clock says so, and with the case', () => {
  const paused = { type: 'case.paused', data: {} } as const;
  expect(story(opened, classified, assigned, paused).last.paused).toBe(true);
  expect(story(opened, classified, assigned, paused, { type: 'case.message-added', clock: { paused: false } }).last.paused).toBe(false);
  expect(story(opened, classified, assigned, paused, { type: 'case.resolved', status: 'resolved' }).last.paused).toBe(false);
});

it('a follower is merged until it is let go or has its outcome; the lead is not', () => {
  const merged = { type: 'case.merged', data: { lead: 'other' } } as const;
  expect(story(opened, classified, merged).last.merged).toBe(true);
  expect(story(opened, classified, merged, { type: 'case.unmerged', data: { lead: 'other' } }).last.merged).toBe(false);
  expect(story(opened, classified, merged, { type: 'case.resolved', status: 'resolved' }).last.merged).toBe(false);
  expect(story(opened, classified, { type: 'case.merged', data: { lead: 'c', follower: 'other' } }).last.merged).toBe(false);
});

it('what is known already changes nothing; a gap is refused', () => {
  const { last } = story(opened, classified);
  const again = { id: 'x', caseId: 'c', version: 2, type: 'case.confidential', data: {} } as unknown as CaseEvent;
  expect(foldPublic(last, again)).toEqual({ after: last });
  expect(() => foldPublic(last, { ...again, version: 4 })).toThrow(VersionGap);
});
