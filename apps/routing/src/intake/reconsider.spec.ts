import type { Classification } from '#libs/city';
import { caseStatuses, type CaseStatus } from '#libs/contract';
import type { CaseState } from '../case/state.ts';
import { aCase, found, heldCase, tuesday, unitA, unitB } from '../fixtures.ts';
import type { OpeningPolicy } from './opening.ts';
import { reconsider } from './reconsider.ts';

const policy: OpeningPolicy = {
  centre: 'center',
  isDeadline: () => true,
  due: ({ deadline, countedFrom }) => ({ at: `${deadline} from ${countedFrom}`, deadline, policy: 'p', provisional: false }),
};

const housing = { category: 'housing', subcategory: 'elevators', unit: unitB };
const desk = { unit: 'center', decidedBy: 'desk' as const };
const report = { kind: 'report' as const, ...desk };
const accuses = { kind: 'complaint' as const, accused: [unitA], ...desk };
const danger = { emergency: true, emergencyWords: ['起火'], deadline: 'same-day' };
const complaint = heldCase({ kind: 'complaint' });
const differs = 'what came later speaks for another decision';

type Row = [what: string, state: CaseState, found: Partial<Classification>, events: string[], tasks: string[]];
const table: Row[] = [
  ['nothing new, new case', aCase(), { ...desk }, [], []],
  ['nothing new, held', heldCase(), {}, [], []],
  ['the rules now know the unit', aCase(), {}, ['assigned'], []],
  ['… and the matter', aCase({ category: 'unclassified' }), {}, ['classified', 'assigned'], []],
  ['another matter, still for the centre', aCase(), { ...housing, ...desk }, ['classified'], []],
  ['another matter of another unit', heldCase(), housing, ['classified', 'assigned'], []],
  ['another matter of the same unit', heldCase(), { subcategory: 'road-damage' }, ['classified'], []],
  ['the rules are no longer sure: the unit keeps it', heldCase(), { ...desk }, [], []],
  // A person's decision stays.
  ['a person classified it', aCase({ decidedBy: 'person' }), housing, [], [differs]],
  ['a person referred it', heldCase({ assignedBy: 'person' }), housing, [], [differs]],
  ['a person decided, and the rules say the same', heldCase({ decidedBy: 'person', assignedBy: 'person' }), {}, [], []],
  // Secrecy: it goes nowhere by machine, and what was sent is listed.
  ['secrecy, new', aCase(), { confidential: true }, ['confidential'], []],
  ['secrecy, new, another unit', aCase(), { ...housing, confidential: true }, ['confidential', 'classified'], []],
  ['secrecy, held', heldCase(), { confidential: true }, ['confidential'], ['secrecy was asked for after it had left']],
  ['secrecy, held by a person’s decision', heldCase({ assignedBy: 'person', decidedBy: 'person' }), { confidential: true }, ['confidential'], ['secrecy was asked for after it had left']],
  ['secrecy, returned', aCase({ status: 'returned', told: [unitA], lastLead: unitA, decidedBy: 'person' }), { confidential: true, ...desk }, ['confidential'], ['secrecy was asked for after it had left']],
  ['secrecy, as it was', heldCase({ confidential: true }), { confidential: true }, [], []],
  ['a confidential case goes nowhere, whatever comes', aCase({ confidential: true }), housing, ['classified'], []],
  // A report
  ['it becomes a report, new', aCase(), report, ['classified'], []],
  ['it becomes a report, held', heldCase(), report, ['classified'], ['it became a report after it had left']],
  ['a report, even if the rules named a unit', aCase(), { kind: 'report', unit: unitB }, ['classified'], []],
  ['a report as before', heldCase({ kind: 'report' }), report, [], []],
  ['a report by a person’s view no longer', aCase({ kind: 'complaint', decidedBy: 'person' }), report, [], [differs]],
  // The unit that has it is accused
  ['a complaint now names the unit that has it', complaint, accuses, [], ['what came later accuses the unit that has it']],
  ['… or its parent', heldCase({ kind: 'complaint', unit: `parent-of-${unitB}` }), { ...accuses, accused: [unitB, `parent-of-${unitB}`] }, [], ['what came later accuses the unit that has it']],
  ['… as before', { ...complaint, accused: [unitA] }, accuses, [], []],
  ['… another unit', complaint, { ...accuses, accused: [unitB] }, [], []],
  ['a request for help names the unit that has it', heldCase(), { namedUnits: [unitA] }, [], []],
  // Danger
  ['danger, same matter: the limit is the short one', heldCase(), danger, ['emergency', 'classified'], []],
  ['danger, new', aCase(), danger, ['emergency', 'classified', 'assigned'], []],
  ['danger, a person decided: he is shown', heldCase({ decidedBy: 'person' }), danger, ['emergency'], [differs]],
  ['danger, the limit was as short', heldCase({ deadline: 'same-day' }), danger, ['emergency'], []],
  ['danger as before', heldCase({ emergency: true, deadline: 'same-day' }), danger, [], []],
];

test.each(table)('%s', (_, state, over, events, tasks) => {
  const before = JSON.stringify(state);
  const { drafts, tasks: given } = reconsider(state, found(over), policy);
  expect(drafts.map(({ type }) => type.replace('case.', ''))).toEqual(events);
  expect(given.map(({ kind, subject }) => [kind, subject])).toEqual(tasks.map((subject) => ['classify', subject]));
  expect(JSON.stringify(state)).toBe(before);
});

describe('the rules decide again only while no unit has accepted', () => {
  test.each<CaseStatus>(caseStatuses.filter((status) => status !== 'new'))('%s', (status) => {
    const { drafts, tasks } = reconsider(heldCase({ status }), found(housing), policy);
    expect(drafts.map(({ type }) => type)).toEqual(status === 'assigned' ? ['case.classified', 'case.assigned'] : []);
    expect(tasks).toHaveLength(status === 'assigned' ? 0 : 1);
  });
});

test('the task shows the difference', () => {
  const { tasks } = reconsider(heldCase({ assignedBy: 'person' }), found({ ...housing, kind: 'complaint', deadline: '15-days', reasons: ['elevators: 电梯'] }), policy);
  expect(tasks[0]?.detail).toEqual({
    now: { kind: 'help', category: 'municipal', subcategory: 'street-lighting', unit: unitA, deadline: 'week' },
    rules: { kind: 'complaint', category: 'housing', subcategory: 'elevators', unit: unitB, deadline: '15-days' },
    reasons: ['elevators: 电梯'],
  });
});

test('the task of what had left lists who was told', () => {
  const { tasks } = reconsider(heldCase({ told: [unitB, unitA, 'transport'] }), found({ confidential: true }), policy);
  expect(tasks[0]?.detail).toEqual({ unit: unitA, told: [unitB, unitA, 'transport'] });
});

test('the limit is computed from the start that the case has', () => {
  const [, classified] = reconsider(heldCase({ countedFrom: '2026-11-20T00:00:00Z' }), found(danger), policy).drafts;
  expect(classified?.due?.at).toBe('same-day from 2026-11-20T00:00:00Z');
});

test('units that new words accuse are kept with those that were accused before', () => {
  expect(reconsider(heldCase({ accused: ['police'] }), found({ accused: [unitB] }), policy).accused).toEqual(['police', unitB]);
  expect(reconsider(heldCase({ accused: ['police'], countedFrom: tuesday }), found(), policy).accused).toEqual(['police']);
});
