import type { Actor, CaseStatus } from '#libs/contract';
import type { City } from '#libs/city';
import { aCase, heldCase, jiujiang, stamp, tuesday, unitA, unitB } from '../fixtures.ts';
import { departmentAction, staffAction, type Command } from './commands.ts';
import { decide, type Decision } from './decide.ts';
import { policyOf } from './policy.ts';
import { record, type CaseState, type Draft } from './state.ts';

let city: City;
beforeAll(async () => {
  city = await jiujiang();
});

const base = { id: 'a-1', version: 1 };
const clerk: Actor = { kind: 'clerk', id: 'key-1' };
const supervisor: Actor = { kind: 'supervisor', id: 'key-2' };
const custodian: Actor = { kind: 'custodian', id: 'key-3' };
const holder: Actor = { kind: 'unit', id: unitA };

function ask(state: CaseState, command: Record<string, unknown>, by: Actor = clerk, now = tuesday): Decision {
  const schema = by.kind === 'unit' ? departmentAction : staffAction;
  return decide(state, schema.parse({ ...base, ...command }) as Command, by, policyOf(city), new Date(now));
}

function draftsOf(decision: Decision): Draft[] {
  if (!decision.ok) throw new Error(decision.reason);
  return decision.drafts;
}

const release = (identity: boolean, text: boolean, units: string[] = []) => ({ identity: identity && ('staff' as const), text, units });

describe('refer', () => {
  const refer = (over: Record<string, unknown>) => ({ action: 'refer', lead: unitA, ...over });
  const returned = aCase({ status: 'returned', lastLead: unitB, told: [unitB] });

  test.each<[string, CaseState, Record<string, unknown>, Actor, code: string, field: string | undefined, remedy: RegExp]>([
    ['an unknown lead', aCase(), { lead: 'parks' }, clerk, 'invalid', 'lead', /units\.yaml/],
    ['an unknown supporter', aCase(), { supporting: ['transport', 'parks'] }, clerk, 'invalid', 'supporting', /units\.yaml/],
    ['the centre', aCase(), { lead: 'center' }, clerk, 'invalid', 'lead', /is to handle it/],
    ['the centre as supporter', aCase(), { supporting: ['center'] }, clerk, 'invalid', 'supporting', /out of supporting/],
    ['the lead as its own supporter', aCase(), { supporting: [unitA] }, clerk, 'invalid', 'supporting', /out of supporting/],
    ['a report', aCase({ kind: 'report' }), {}, clerk, 'needs-release', 'lead', /release-identity with text true/],
    ['a report, by a custodian', aCase({ kind: 'report' }), {}, custodian, 'needs-release', 'lead', /release-identity/],
    ['a confidential case', aCase({ confidential: true }), {}, clerk, 'needs-release', 'lead', /release-identity/],
    ['a report of which the identity alone was released', aCase({ kind: 'report', released: [release(true, false)] }), {}, clerk, 'needs-release', 'lead', /text true/],
    ['a report that was released to another unit', aCase({ kind: 'report', released: [release(false, true, [unitB])] }), {}, clerk, 'needs-release', 'lead', /text true/],
    ['a report that was not released to a supporter', aCase({ kind: 'report', released: [release(false, true, [unitA])] }), { supporting: [unitB] }, clerk, 'needs-release', 'supporting', /text true/],
    ['after a dispute, by a clerk', returned, { disputed: true }, clerk, 'not-allowed', 'disputed', /ask a supervisor/],
    ['after a dispute, by a custodian', returned, { disputed: true }, custodian, 'not-allowed', 'disputed', /ask a supervisor/],
    ['after a dispute that nobody had', aCase(), { disputed: true }, supervisor, 'wrong-state', 'disputed', /disputed false/],
  ])('refuses %s', (_, state, over, by, code, field, remedy) => {
    expect(ask(state, refer(over), by)).toEqual({
      ok: false, code, reason: expect.stringMatching(/./), remedy: expect.stringMatching(remedy), ...(field === undefined ? {} : { field }),
    });
  });

  test.each<[string, CaseState, Record<string, unknown>, Actor, Record<string, unknown>]>([
    ['a new case', aCase(), {}, clerk, {}],
    ['with supporters, each once', aCase(), { supporting: [unitB, 'transport', unitB] }, clerk, { supporting: [unitB, 'transport'] }],
    ['with a reason', aCase(), { reason: 'they built it' }, clerk, { reasons: ['they built it'] }],
    ['after a dispute, by a supervisor', returned, { disputed: true }, supervisor, { disputed: true }],
    ['a report, released to every unit', aCase({ kind: 'report', released: [release(false, true)] }), { supporting: [unitB] }, clerk, { supporting: [unitB] }],
    ['a confidential case, released to those who get it', aCase({ confidential: true, released: [release(false, true, [unitA]), release(false, true, [unitB])] }), { supporting: [unitB] }, clerk, { supporting: [unitB] }],
    ['to the unit that the citizen accuses: a person may', aCase({ kind: 'complaint', accused: [unitA] }), {}, clerk, {}],
  ])('takes %s', (_, state, over, by, data) => {
    expect(ask(state, refer(over), by)).toEqual({
      ok: true, tasks: [], entries: [],
      drafts: [{ type: 'case.assigned', data: { lead: unitA, supporting: [], by: 'person', disputed: false, reasons: [], ...data } }],
    });
  });
});

describe('correct', () => {
  const correct = (over: Record<string, unknown>) => ({ action: 'correct', ...over });
  // Received on Tuesday at 17:00 in the city.
  const week = { deadline: 'week', at: '2026-12-01T09:30:00.000Z' };
  const fifteen = { deadline: '15-days', at: '2026-12-09T09:30:00.000Z' };
  const sameDay = { deadline: 'same-day', at: '2026-11-24T09:30:00.000Z' };

  test.each<[string, Record<string, unknown>, field: string, reason: string]>([
    ['sub-category', { subcategory: 'lamps' }, 'subcategory', 'no sub-category lamps'],
    ['category', { category: 'space' }, 'category', 'no category space'],
    ['category for this sub-category', { category: 'utilities', subcategory: 'garbage' }, 'category', 'garbage belongs to city-appearance'],
    ['district', { district: 'atlantis' }, 'district', 'no district atlantis'],
    ['district: a bureau is none', { district: 'housing' }, 'district', 'no district housing'],
    ['deadline', { deadline: 'tomorrow' }, 'deadline', 'no deadline tomorrow'],
  ])('refuses an unknown %s', (_, over, field, reason) => {
    expect(ask(aCase(), correct(over))).toEqual({
      ok: false, code: 'invalid', field, reason: expect.stringContaining(reason), remedy: expect.stringMatching(/Take a|Set category to/),
    });
  });

  test('that a report is none is not for a clerk to say: it would open the identity behind it', () => {
    const report = aCase({ kind: 'report' });
    expect(ask(report, correct({ kind: 'complaint' }))).toMatchObject({ ok: false, code: 'needs-custodian' });
    expect(ask(report, correct({ kind: 'complaint' }), supervisor)).toMatchObject({ ok: true });
    expect(ask(report, correct({ place: 'the market' }))).toMatchObject({ ok: true });
    expect(ask(aCase(), correct({ kind: 'report' }))).toMatchObject({ ok: true });
  });

  test('asks for at least one field', () => {
    expect(() => ask(aCase(), correct({}))).toThrow('name at least one of kind, category');
  });

  test.each<[string, CaseState, Record<string, unknown>, data: Record<string, unknown>, limit: { deadline: string; at: string }]>([
    ['kind', aCase(), { kind: 'complaint' }, { kind: 'complaint', subcategory: 'street-lighting' }, fifteen],
    ['sub-category, which implies its category', aCase(), { subcategory: 'garbage' }, { category: 'city-appearance', subcategory: 'garbage' }, week],
    ['sub-category with a deadline of its own', aCase(), { subcategory: 'water-supply' }, { category: 'utilities', subcategory: 'water-supply' }, sameDay],
    ['category alone: the sub-category falls', aCase(), { category: 'traffic' }, { category: 'traffic', subcategory: undefined }, week],
    ['to unclassified', aCase(), { category: 'unclassified' }, { category: 'unclassified', subcategory: undefined }, week],
    ['district', aCase(), { district: 'xunyang' }, { subcategory: 'street-lighting', district: 'xunyang' }, week],
    ['deadline', aCase(), { deadline: '15-days' }, { subcategory: 'street-lighting' }, fifteen],
    ['place alone: a deadline that a person set stays', aCase({ deadline: '15-days', decidedBy: 'person' }), { place: 'the market' }, { subcategory: 'street-lighting' }, fifteen],
    ['kind, of an emergency', aCase({ emergency: true, deadline: 'same-day' }), { kind: 'complaint' }, { kind: 'complaint', subcategory: 'street-lighting' }, sameDay],
    ['kind, though it was accepted long since', heldCase({ status: 'accepted', acceptedAt: '2026-11-25T01:00:00Z' }), { kind: 'complaint' }, { kind: 'complaint', subcategory: 'street-lighting' }, fifteen],
  ])('%s: the due is computed again from the same start', (_, state, over, data, limit) => {
    const [draft, ...others] = draftsOf(ask(state, correct(over), clerk, '2026-11-30T01:00:00Z'));
    expect(others).toEqual([]);
    expect(draft).toEqual({
      type: 'case.classified',
      data: {
        kind: 'help', category: 'municipal', confidence: 1, by: 'person', reasons: ['corrected by a person'], deadline: limit.deadline,
        ...Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)),
      },
      due: { at: limit.at, deadline: limit.deadline, policy: city.hash, provisional: false },
    });
  });

  test('the place goes into the story, not into the event', () => {
    const decision = ask(aCase(), correct({ place: 'the market' }));
    expect(decision).toMatchObject({ ok: true, place: 'the market' });
    expect(JSON.stringify(draftsOf(decision))).not.toContain('the market');
    expect(ask(aCase(), correct({ kind: 'help' }))).not.toHaveProperty('place');
  });
});

describe('not-accept', () => {
  test('needs the lawful channel where there is one', () => {
    expect(ask(aCase(), { action: 'not-accept', reason: 'other-lawful-channel' })).toMatchObject({ ok: false, code: 'invalid', field: 'channel', remedy: 'Name the lawful channel.' });
    expect(draftsOf(ask(aCase(), { action: 'not-accept', reason: 'other-lawful-channel', channel: 'the court' }))).toEqual([
      { type: 'case.not-accepted', data: { reason: 'other-lawful-channel', channel: 'the court' } },
    ]);
    expect(draftsOf(ask(aCase(), { action: 'not-accept', reason: 'unlawful' }))).toEqual([{ type: 'case.not-accepted', data: { reason: 'unlawful' } }]);
  });
});

describe('release-identity', () => {
  const plain = heldCase();
  const report = heldCase({ kind: 'report' });
  const secret = heldCase({ confidential: true });
  test.each<[string, CaseState, Actor, identity: boolean, text: boolean, ok: boolean]>([
    ['the identity of an ordinary case, clerk', plain, clerk, true, true, true],
    ['the identity of a report, clerk', report, clerk, true, true, false],
    ['the identity of a report, supervisor', report, supervisor, true, false, false],
    ['the identity of a report, custodian', report, custodian, true, false, true],
    ['the text of a report, clerk', report, clerk, false, true, true],
    ['the identity of a confidential case, clerk', secret, clerk, true, true, true],
    ['the identity of a confidential case, supervisor', secret, supervisor, true, true, true],
    ['the identity of a confidential case, custodian', secret, custodian, true, true, true],
    ['the text of a confidential case, clerk', secret, clerk, false, true, true],
  ])('%s', (_, state, by, identity, text, ok) => {
    const decision = ask(state, { action: 'release-identity', identity, text, reason: 'must ring', units: [unitA] }, by);
    if (ok) expect(draftsOf(decision)).toEqual([{ type: 'case.identity-released', data: { identity, text, units: [unitA], reason: 'must ring' } }]);
    else expect(decision).toMatchObject({ ok: false, code: 'needs-custodian', remedy: expect.stringContaining('custodian') });
  });

  test('knows its units, and lets out something', () => {
    expect(ask(plain, { action: 'release-identity', identity: true, text: false, reason: 'r', units: ['parks'] })).toMatchObject({ ok: false, code: 'invalid', field: 'units', remedy: expect.stringContaining('units.yaml') });
    expect(() => ask(plain, { action: 'release-identity', identity: false, text: false, reason: 'r' })).toThrow('release identity, text or both');
    expect(() => ask(plain, { action: 'release-identity', identity: true, text: true, reason: ' ' })).toThrow('reason');
  });
});

describe('return', () => {
  const late = { ok: false, code: 'too-late', reason: expect.stringMatching(/./), remedy: expect.stringContaining('supervisor') };
  // The Spring Festival of 2026: one works on Saturday 14 February, not from the 15th to the 23rd, and on Saturday the 28th.
  test.each<[assigned: string, now: string, ok: boolean]>([
    ['2026-02-11T09:00:00+08:00', '2026-02-25T23:59:59+08:00', true], // 12, 13, 14 · 24, 25
    ['2026-02-11T09:00:00+08:00', '2026-02-26T00:00:00+08:00', false],
    ['2026-02-12T09:00:00+08:00', '2026-02-26T23:59:59+08:00', true], // 13, 14 · 24, 25, 26
    ['2026-02-12T09:00:00+08:00', '2026-02-27T00:00:00+08:00', false],
    ['2026-02-13T17:29:00+08:00', '2026-02-27T23:59:59+08:00', true], // 14 · 24, 25, 26, 27
    ['2026-02-13T17:29:00+08:00', '2026-02-28T00:00:00+08:00', false],
    ['2026-02-14T08:00:00+08:00', '2026-02-28T23:59:59+08:00', true], // 24, 25, 26, 27, 28
    ['2026-02-16T10:00:00+08:00', '2026-02-28T23:59:59+08:00', true], // referred on a day off
    ['2026-02-16T10:00:00+08:00', '2026-03-01T00:00:00+08:00', false],
    ['2026-11-24T17:00:00+08:00', '2026-12-01T23:59:59+08:00', true],
    ['2026-11-24T17:00:00+08:00', '2026-12-02T00:00:00+08:00', false],
  ])(
    'referred %s, at %s: %s', (assignedAt, now, ok) => {
      for (const status of ['assigned', 'accepted'] as const) {
        const decision = ask(heldCase({ status, assignedAt }), { action: 'return', reason: 'the park’s lamp' }, holder, now);
        if (ok) expect(decision).toEqual({ ok: true, tasks: [expect.objectContaining({ kind: 'returned' })], entries: [], drafts: [{ type: 'case.returned', data: { unit: unitA, reason: 'the park’s lamp' } }] });
        else expect(decision).toEqual(late);
      }
    },
  );

  test('says until when it was possible', () => {
    const decision = ask(heldCase({ assignedAt: '2026-02-12T01:00:00Z' }), { action: 'return', reason: 'r' }, holder, '2026-03-09T01:00:00Z');
    expect(decision).toMatchObject({ reason: 'It could be returned until 2026-02-26T15:59:59.999Z.' });
  });

  test('never by a unit that was named after a dispute', () => {
    expect(ask(heldCase({ disputed: true }), { action: 'return', reason: 'r' }, holder)).toEqual(late);
  });

  test('needs a reason', () => {
    expect(() => ask(heldCase(), { action: 'return', reason: '  ' }, holder)).toThrow('reason');
  });
});

describe('accept', () => {
  const forwarded = heldCase({ deadline: '60-days', account: 'petition-bureau' });

  test('starts a limit that runs from acceptance, once', () => {
    const [draft] = draftsOf(ask(forwarded, { action: 'accept' }, holder, '2026-11-26T01:00:00Z'));
    expect(draft).toMatchObject({ type: 'case.accepted', due: { deadline: '60-days', at: '2027-01-25T15:59:59.999Z' } });
    const elsewhere = { ...forwarded, acceptedAt: '2026-11-20T01:00:00Z' };
    expect(draftsOf(ask(elsewhere, { action: 'accept' }, holder))).toEqual([{ type: 'case.accepted', data: { unit: unitA } }]);
  });

  test('leaves a limit that runs from receipt', () => {
    expect(draftsOf(ask(heldCase(), { action: 'accept' }, holder))).toEqual([{ type: 'case.accepted', data: { unit: unitA } }]);
  });

  test('a correction afterwards counts from the same acceptance', () => {
    const accepted = record(forwarded, draftsOf(ask(forwarded, { action: 'accept' }, holder)), stamp(holder, '2026-11-26T01:00:00Z')).state;
    const [draft] = draftsOf(ask(accepted, { action: 'correct', kind: 'complaint' }, clerk, '2026-12-10T01:00:00Z'));
    expect(draft?.due?.at).toBe('2027-01-25T15:59:59.999Z');
  });
});

describe('words of a decision stand in the story, never in its events', () => {
  const accepted: CaseStatus = 'accepted';
  test.each<[string, CaseState, Record<string, unknown>, Actor, entries: Record<string, unknown>[]]>([
    ['progress, public', heldCase({ status: accepted }), { action: 'progress', text: 'SECRET', public: true }, holder, [{ from: 'unit', unit: unitA, text: 'SECRET', public: true, kind: 'progress' }]],
    ['progress, not public by default', heldCase({ status: accepted }), { action: 'progress', text: 'SECRET' }, holder, [{ from: 'unit', unit: unitA, text: 'SECRET', public: false, kind: 'progress' }]],
    ['propose-resolution: not public before it is approved', heldCase({ status: accepted }), { action: 'propose-resolution', answer: 'SECRET', evidence: 'SECRET too' }, holder, [
      { from: 'unit', unit: unitA, text: 'SECRET', public: false, kind: 'proposal' }, { from: 'unit', unit: unitA, text: 'SECRET too', public: false, kind: 'note' },
    ]],
    ['resolve-directly', aCase(), { action: 'resolve-directly', answer: 'SECRET' }, clerk, [{ from: 'centre', text: 'SECRET', public: true, kind: 'answer' }]],
  ])('%s', (_, state, command, by, entries) => {
    const decision = ask(state, command, by);
    expect(decision).toMatchObject({ ok: true, entries });
    expect(JSON.stringify(draftsOf(decision))).not.toContain('SECRET');
  });
});
