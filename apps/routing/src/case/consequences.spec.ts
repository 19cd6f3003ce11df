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
