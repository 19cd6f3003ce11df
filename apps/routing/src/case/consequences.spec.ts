import type { CaseEvent, CaseEventOf } from '#libs/contract';
import { aCase, heldCase, stamp, unitA, unitB, uuid } from '../fixtures.ts';
import { citizenNotice, unitNotices } from './consequences.ts';
import { record, type CaseState, type Draft } from './state.ts';

const added = (because: CaseEventOf<'case.message-added'>['data']['because']): Draft => ({
  type: 'case.message-added', data: { messageId: uuid(2), medium: 'sms', receivedAt: '2026-11-24T09:01:00Z', because, revision: 0 },
});
const assigned = (lead: string, supporting: string[] = []): Draft => ({
  type: 'case.assigned', data: { lead, supporting, by: 'person', disputed: false, reasons: [] },
});
const classified: Draft = { type: 'case.classified', data: { kind: 'help', category: 'municipal', deadline: 'week', confidence: 1, by: 'person', reasons: [] } };
const released: Draft = { type: 'case.identity-released', data: { identity: true, text: true, units: [], reason: 'must ring' } };
const emergency: Draft = { type: 'case.emergency', data: { words: ['起火'] } };

const fresh = aCase();
const held = heldCase();
const supported = heldCase({ supporting: ['transport', 'police'], told: [unitA, 'transport', 'police'] });
const accepted = heldCase({ status: 'accepted' });
const proposed = heldCase({ status: 'awaiting-approval', supporting: ['transport'], told: [unitA, 'transport'] });
const returned = aCase({ status: 'returned', lastLead: unitA, told: [unitA] });

const handed = heldCase({ status: 'accepted', handedTo: 'gas-utility', told: [unitA, 'gas-utility'] });
const resolved = heldCase({ status: 'resolved', resolvedAt: '2026-11-24T09:01:00Z' });
const until = '2026-12-01T09:30:00.000Z';

/** The event and the two states around it. */
function happen(before: CaseState, draft: Draft): { event: CaseEvent; before: CaseState; after: CaseState } {
  const { state, events } = record(before, [draft], stamp());
  return { event: events[0]!, before, after: state };
}

// The columns "unit's topic" and "citizen" of DOMAIN's table, by hand: unit:type:role …, then the citizen's template.
type Row = [what: string, before: CaseState, draft: Draft, units: string[], citizen: string];
const table: Row[] = [
  ['refer', fresh, assigned(unitA), ['urban-management assigned lead'], '–'],
  ['refer with supporters', fresh, assigned(unitA, ['transport', 'police']), ['urban-management assigned lead', 'transport assigned supporting', 'police assigned supporting'], '–'],
  ['refer again after a return: the former one was told then', returned, assigned(unitB), ['housing assigned lead'], '–'],
  ['the rules find another unit: the former one is withdrawn', held, assigned(unitB), ['urban-management withdrawn withdrawn', 'housing assigned lead'], '–'],
  ['… and a supporter that stays is not', supported, assigned(unitB, ['police']), ['urban-management withdrawn withdrawn', 'transport withdrawn withdrawn', 'housing assigned lead', 'police assigned supporting'], '–'],
  ['… nor the lead that supports from now on', held, assigned(unitB, [unitA]), ['housing assigned lead', 'urban-management assigned supporting'], '–'],
  ['accept', supported, { type: 'case.accepted', data: { unit: unitA } }, ['urban-management updated lead', 'transport updated supporting', 'police updated supporting'], 'accepted'],
  ['return', supported, { type: 'case.returned', data: { unit: unitA, reason: 'not ours' } }, ['urban-management withdrawn withdrawn', 'transport withdrawn withdrawn', 'police withdrawn withdrawn'], '–'],
  ['progress, public', accepted, { type: 'case.progressed', data: { unit: unitA, public: true } }, ['urban-management updated lead'], 'progress'],
  ['progress, not public', accepted, { type: 'case.progressed', data: { unit: unitA, public: false } }, ['urban-management updated lead'], '–'],
  ['propose resolution', accepted, { type: 'case.approval-requested', data: { unit: unitA } }, ['urban-management updated lead'], '–'],
  ['rework', proposed, { type: 'case.reworked', data: { reason: 'when?' } }, ['urban-management rework lead', 'transport rework supporting'], '–'],
  ['approve', proposed, { type: 'case.resolved', data: { direct: false, unit: unitA } }, ['urban-management resolved lead', 'transport resolved supporting'], 'answer'],
  ['resolve directly', fresh, { type: 'case.resolved', data: { direct: true, unit: 'center' } }, [], 'answer'],
  ['not accept', fresh, { type: 'case.not-accepted', data: { reason: 'secret' } }, [], 'not-accepted'],
  ['not accept, returned', returned, { type: 'case.not-accepted', data: { reason: 'secret' } }, [], 'not-accepted'],
  ['correct, new', fresh, classified, [], '–'],
  ['correct, held', held, classified, ['urban-management updated lead'], '–'],
  ['confidential, held', held, { type: 'case.confidential', data: {} }, ['urban-management updated lead'], '–'],
  ['confidential, new', fresh, { type: 'case.confidential', data: {} }, [], '–'],
  ['release identity, held', held, released, ['urban-management updated lead'], '–'],
  ['release identity, new', fresh, released, [], '–'],
  ['a message joins, new', fresh, added('same-sender'), [], 'joined'],
  ['a message joins, held', held, added('quoted-number'), ['urban-management updated lead'], 'joined'],
  ['a message joins, returned', returned, added('answer'), [], 'joined'],
  ['what came later for a message', held, added('amended'), ['urban-management updated lead'], '–'],
  ['emergency', fresh, emergency, [], 'emergency'],
  ['hand down', supported, { type: 'case.handed-down', data: { unit: unitA, to: 'gas-utility' } }, ['urban-management updated lead', 'transport updated supporting', 'police updated supporting', 'gas-utility assigned lead'], '–'],
  ['hand down to another', handed, { type: 'case.handed-down', data: { unit: unitA, to: 'water-utility' } }, ['gas-utility withdrawn withdrawn', 'urban-management updated lead', 'water-utility assigned lead'], '–'],
  ['ask the citizen', handed, { type: 'case.paused', data: { by: unitA, until } }, ['urban-management paused lead', 'gas-utility paused lead'], 'question'],
  ['he answers, or does not', held, { type: 'case.resumed', data: { because: 'answered' } }, ['urban-management resumed lead'], '–'],
  ['request extension', accepted, { type: 'case.extension-requested', data: { unit: unitA, days: 3, reason: 'parts' } }, [], '–'],
  ['grant extension', supported, { type: 'case.extended', data: { unit: unitA, days: 3, from: until, to: until } }, ['urban-management extension.granted lead', 'transport extension.granted supporting', 'police extension.granted supporting'], 'extended'],
  ['refuse extension', accepted, { type: 'case.extension-refused', data: { unit: unitA, reason: 'no' } }, ['urban-management extension.refused lead'], 'extension-refused'],
  ['merge', supported, { type: 'case.merged', data: { lead: uuid(901) } }, ['urban-management withdrawn withdrawn', 'transport withdrawn withdrawn', 'police withdrawn withdrawn'], '–'],
  ['merge, of the lead', held, { type: 'case.merged', data: { lead: held.id, follower: uuid(902), counted: { deadline: 'week', countedFrom: until } } }, ['urban-management updated lead'], '–'],
  ['undo merge', aCase({ lead: uuid(901) }), { type: 'case.unmerged', data: { lead: uuid(901) } }, [], '–'],
  ['undo merge, of the lead', held, { type: 'case.unmerged', data: { lead: held.id, follower: uuid(902) } }, ['urban-management updated lead'], '–'],
  ['remind', supported, { type: 'case.reminded', data: { unit: unitA, level: 1, at: until } }, ['urban-management reminder lead'], '–'],
  ['remind, a supporter', supported, { type: 'case.reminded', data: { unit: 'police', level: 1, at: until } }, ['police reminder supporting'], '–'],
  ['supervise', supported, { type: 'case.supervised', data: { instruction: 'report', dueAt: until } }, ['urban-management reminder lead', 'transport reminder supporting', 'police reminder supporting'], '–'],
  ['supervise what the centre has', fresh, { type: 'case.supervised', data: { instruction: 'report', dueAt: until } }, [], '–'],
  ['level 2', handed, { type: 'case.escalated', data: { unit: unitA, level: 2, at: until } }, ['urban-management escalated lead', 'gas-utility escalated lead'], '–'],
  ['level 2 of the centre', proposed, { type: 'case.escalated', data: { unit: 'center', level: 2, at: until } }, [], '–'],
  ['overdue', supported, { type: 'case.overdue', data: { unit: unitA, level: 3, at: until } }, ['urban-management overdue lead'], '–'],
  ['call-back', resolved, { type: 'case.called-back', data: { reached: true, satisfied: true } }, [], '–'],
  ['call-back: not satisfied', resolved, { type: 'case.reworked', data: { reason: 'it flickers' } }, ['urban-management rework lead'], '–'],
  ['reopen', resolved, { type: 'case.reopened', data: { reason: 'again', unit: unitA } }, ['urban-management assigned lead'], 'reopened'],
  ['reopen what had been answered directly', aCase({ status: 'resolved' }), { type: 'case.reopened', data: { reason: 'again' } }, [], 'reopened'],
  ['ask for review', resolved, { type: 'case.review-requested', data: { step: 'review', unit: unitB } }, ['housing assigned lead'], 'review'],
  ['another calendar', held, { type: 'case.due-changed', data: { because: 'calendar', to: until } }, ['urban-management updated lead'], '–'],
  ['archive', resolved, { type: 'case.archived', data: {} }, [], '–'],
];

describe.each(table)('%s', (_, before, draft, units, citizen) => {
  const step = happen(before, draft);

  test('units', () => {
    const told = unitNotices(step.event, step.before, step.after).map(({ unit, type, role }) => `${unit} ${type.replace('case.', '')} ${role}`);
    expect(told).toEqual(units);
  });

  test('citizen', () => {
    expect(citizenNotice(step.event, 'words')?.template ?? '–').toBe(citizen);
  });
});

test('a case that opens tells no unit and, by this way, no citizen: its PIN comes with the acknowledgement', () => {
  const event = { ...happen(fresh, classified).event, type: 'case.opened', data: {} } as unknown as CaseEvent;
  expect(unitNotices(event, undefined, fresh)).toEqual([]);
  expect(citizenNotice(event, '')).toBeUndefined();
});

test.each<[string, CaseState, Draft]>([
  ['return', supported, { type: 'case.returned', data: { unit: unitA, reason: 'the park’s lamp' } }],
  ['rework', { ...supported, status: 'awaiting-approval' }, { type: 'case.reworked', data: { reason: 'the park’s lamp' } }],
])('a %s tells everyone who had the case why', (_, before, draft) => {
  const step = happen(before, draft);
  expect(unitNotices(step.event, step.before, step.after).map(({ note }) => note)).toEqual(Array(3).fill('the park’s lamp'));
});

test.each([
  ['progress', { type: 'case.progressed', data: { unit: unitA, public: true } }, { kind: 'notice', template: 'progress', text: 'words' }],
  ['answer that was approved', { type: 'case.resolved', data: { direct: false, unit: unitA } }, { kind: 'answer', template: 'answer', text: 'words' }],
  ['answer', { type: 'case.resolved', data: { direct: true, unit: 'center' } }, { kind: 'answer', template: 'answer', text: 'words' }],
  ['joined', added('answer'), { kind: 'acknowledgement', template: 'joined', text: '' }],
  ['accepted', { type: 'case.accepted', data: { unit: unitA } }, { kind: 'notice', template: 'accepted', text: '' }],
  ['emergency', emergency, { kind: 'notice', template: 'emergency', text: '' }],
] satisfies [string, Draft, object][])('the citizen’s %s carries the words that are his', (_, draft, notice) => {
  expect(citizenNotice(happen(held, draft).event, 'words')).toEqual(notice);
});

test.each([
  ['emergency-services', undefined, /110、119或120/],
  ['other-lawful-channel', '浔阳区人民法院', /其他法定途径.*（浔阳区人民法院）$/],
  ['already-in-hand', undefined, /没有新的事实/],
  ['secret', undefined, /秘密/],
  ['unlawful', undefined, /公序良俗/],
  ['outside-powers', undefined, /职权范围/],
] as const)('not accepted, %s: he reads the reason and where to go, not a code', (reason, channel, words) => {
  const { event } = happen(fresh, { type: 'case.not-accepted', data: { reason, ...(channel === undefined ? {} : { channel }) } });
  const notice = citizenNotice(event, 'never these words');
  expect(notice?.text).toMatch(words);
  expect(notice?.text).not.toMatch(/[a-z]/);
});
