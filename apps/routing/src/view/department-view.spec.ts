import { departmentCase, type Attachment } from '#libs/contract';
import type { CaseState } from '../case/state.ts';
import { heldCase, opened, tuesday, unitA, unitB, uuid } from '../fixtures.ts';
import { departmentView, type OpenedMessage, type Story } from './department-view.ts';

const name = '欧阳秀兰';
const phone = '13955501234';
const idCard = '360402198001010017';
const home = '浔阳区人民路18号3栋502室';
const mail = 'ouyang@example.com';
const who = { name, phones: [`+86${phone}`], emails: [mail], address: home };
const words = `我是${name}，住${home}，电话${phone}，身份证${idCard}，邮箱${mail}。门口的路灯坏了三天。`;

const sha = (letter: string) => letter.repeat(64);
const file = (role: Attachment['role'], letter: string): Attachment => ({
  state: 'stored', role, sha256: sha(letter), mediaType: 'x/y', bytes: 1, name: `${name}.jpg`,
});
const files = [file('original', 'a'), file('page', 'b'), file('recording', 'c'), file('media', 'd'), file('text', 'e')];
const missing: Attachment = { state: 'unavailable', reason: 'too large', role: 'media', name: `${name}.mov` };

/** The second message tells no name: what is known from the first is masked in it all the same. */
const story: Story = {
  messages: [
    opened({ subject: `${name}的路灯`, text: words, attachments: [...files, missing] }, who),
    opened({ id: uuid(2), text: `还是没亮，${name}，${phone}`, receivedAt: '2026-11-24T10:00:00Z' }, { phones: [`+86${phone}`] }),
  ],
  entries: [
    { at: '2026-11-24T11:00:00Z', author: 'centre', kind: 'note', public: false, text: `请联系${name}（${phone}）` },
    { at: '2026-11-24T12:00:00Z', author: 'unit', unit: 'transport', kind: 'progress', public: false, text: `已联系${name}（${phone}）` },
  ],
  place: { text: home, latitude: 29.7, longitude: 116 },
};

const release = (identity: false | 'staff' | 'custodian', text: boolean, units: string[] = []) => ({ identity, text, units });

interface Sees { who: boolean; text: 'full' | 'masked' | 'withheld'; files: string; names?: boolean }
const all: Sees = { who: true, text: 'full', files: 'abcde', names: true };
const masked: Sees = { who: false, text: 'masked', files: '' };
const shut: Sees = { who: false, text: 'withheld', files: '' };

type Row = [what: string, state: Partial<CaseState>, policyShows: boolean, sees: Sees, unit?: string, role?: 'supporting' | 'withdrawn'];
const byPerson = { assignedBy: 'person' as const };
const report = { kind: 'report' as const, ...byPerson };
const complaint = { kind: 'complaint' as const, ...byPerson };
const secret = { confidential: true, ...byPerson };
const elsewhere = { unit: unitB, told: [unitA, unitB], ...byPerson };
const table: Row[] = [
  ['a machine assigned it', {}, false, masked],
  ['a machine, and the text was released', { released: [release(false, true)] }, false, { who: false, text: 'full', files: 'e' }],
  ['a machine, and the identity was released', { released: [release('staff', false)] }, false, all],
  ['a machine, the category’s policy shows: the words stay masked', {}, true, { who: true, text: 'masked', files: 'cd', names: true }],
  ['… until a person releases them', { released: [release(false, true)] }, true, all],
  ['a person assigned it', byPerson, false, all],
  ['a person assigned it to a supporter too', { ...byPerson, supporting: [unitB] }, false, all, unitB, 'supporting'],
  ['released to this unit', { released: [release('staff', true, [unitA])] }, false, all],
  ['released to another unit', { released: [release('staff', true, [unitB])] }, false, masked],
  ['the text to this unit, the identity to another', { released: [release(false, true, [unitA]), release('staff', false, [unitB])] }, false, { who: false, text: 'full', files: 'e' }],
  ['released to all, then once more to another', { released: [release('staff', true), release(false, true, [unitB])] }, false, all],
  ['a report, nothing released', report, true, shut],
  ['a report, the text released by a clerk', { ...report, released: [release(false, true)] }, true, masked],
  ['a report, the identity released by a clerk: it does not count', { ...report, released: [release('staff', true)] }, true, masked],
  ['a report, the identity alone released by a custodian', { ...report, released: [release('custodian', false)] }, true, shut],
  ['a report, released by a custodian', { ...report, released: [release('custodian', true)] }, true, { who: true, text: 'masked', files: '' }],
  ['a report, the text to this unit, the identity to another', { ...report, released: [release(false, true, [unitA]), release('custodian', false, [unitB])] }, true, masked],
  ['a report, released to another unit', { ...report, released: [release('custodian', true, [unitB])] }, true, shut],
  ['a report against this unit, released by a custodian', { ...report, accused: [unitA], released: [release('custodian', true)] }, true, masked],
  ['confidential, nothing released', secret, true, shut],
  ['confidential, the text released', { ...secret, released: [release(false, true)] }, true, masked],
  ['confidential, released by a custodian', { ...secret, released: [release('custodian', true)] }, true, { who: true, text: 'masked', files: '' }],
  ['a complaint about this unit', { ...complaint, accused: [unitA] }, true, masked],
  ['… released all the same', { ...complaint, accused: [unitA], released: [release('custodian', true)] }, true, masked],
  ['a complaint about another', { ...complaint, accused: [unitB] }, false, all],
  ['withdrawn', { ...elsewhere, unit: 'center', status: 'returned' }, true, masked, unitA, 'withdrawn'],
  ['withdrawn; a person referred it to another unit', elsewhere, true, masked, unitA, 'withdrawn'],
  ['withdrawn; released to whoever has it', { ...elsewhere, released: [release('custodian', true)] }, true, masked, unitA, 'withdrawn'],
  ['withdrawn; what was released to it', { ...elsewhere, released: [release('custodian', true, [unitA])] }, true, masked, unitA, 'withdrawn'],
  ['withdrawn; a report released to whoever has it', { ...report, ...elsewhere, released: [release('custodian', true)] }, true, shut, unitA, 'withdrawn'],
  ['withdrawn; later it became a report', { ...report, ...elsewhere }, true, shut, unitA, 'withdrawn'],
];

describe.each(table)('%s', (_, over, policyShows, sees, unit = unitA, role: 'lead' | 'supporting' | 'withdrawn' = 'lead') => {
  const view = departmentView(heldCase(over), story, unit, role, policyShows);
  const leaving = JSON.stringify(view);

  test('identity, text and files', () => {
    const { identityShown, textShown, attachments } = view.case;
    const kept = attachments.flatMap((item) => (item.state === 'stored' ? [item.sha256[0]] : [])).join('');
    expect({ who: identityShown, text: textShown, files: kept }).toEqual({ who: sees.who, text: sees.text, files: sees.files });
    expect(view.shown).toEqual(sees.files.split('').map(sha));
    expect(view.case.identity).toEqual(sees.who ? who : undefined);
    expect(departmentCase.parse(view.case)).toEqual(view.case);
  });

  test('what must not leave occurs nowhere in it', () => {
    const inText = sees.text === 'full';
    expect(leaving.includes(idCard)).toBe(inText);
    for (const secretOf of [name, phone, home, mail]) expect({ secretOf, leaves: leaving.includes(secretOf) }).toEqual({ secretOf, leaves: inText || sees.who });
    // With the identity apart, the words alone hold none of it either.
    const { identity: _i, attachments: _a, ...rest } = view.case;
    for (const secretOf of [name, phone, home, mail]) expect(JSON.stringify(rest).includes(secretOf)).toBe(inText);
    expect(leaving.includes(`${name}.jpg`)).toBe(sees.files !== '' && sees.names === true);
  });

  test('the words', () => {
    const { text, messages, place } = view.case;
    expect(text.includes('门口的路灯坏了三天')).toBe(sees.text !== 'withheld');
    expect(JSON.stringify(messages).includes('还是没亮')).toBe(sees.text !== 'withheld' && role !== 'withdrawn');
    expect(place === undefined).toBe(sees.text === 'withheld');
    if (sees.text === 'withheld') expect([text, view.case.subject, ...messages.map((message) => message.text)].join('')).toBe('');
  });
});

test('those who speak for a group are hidden as he is, and shown with him', () => {
  const spoke = { ...who, capacity: 'self' as const, representatives: [{ name: '钱代表', phone: '+8613955507777' }] };
  const [one, ...rest] = story.messages;
  const group = { ...story, messages: [{ ...one!, correspondent: spoke, message: { ...one!.message, text: '钱代表（13955507777）等人反映路灯坏了' } }, ...rest] };
  const shown = (over: Partial<CaseState>, policyShows: boolean) => JSON.stringify(departmentView(heldCase(over), group, unitA, 'lead', policyShows));
  expect(shown({ released: [] }, false)).not.toMatch(/钱代表|13955507777/);
  expect(JSON.parse(shown({ released: [release('staff', true)] }, true))).toMatchObject({ case: { identity: { representatives: spoke.representatives } } });
});

test('the file that could not be had is named as little as the others', () => {
  const policy = departmentView(heldCase(), story, unitA, 'lead', true).case.attachments;
  expect(policy).toContainEqual(missing);
  const hidden = departmentView(heldCase({ released: [release(false, true)] }), { ...story, messages: [opened({ attachments: [file('text', 'e')] }, who)] }, unitA, 'lead', false);
  expect(hidden.case.attachments).toEqual([{ state: 'stored', role: 'text', sha256: sha('e'), mediaType: 'x/y', bytes: 1 }]);
});

test('a unit reads its own words as it wrote them, others’ masked', () => {
  const entries = ['transport', unitA].map((unit) => ({ at: tuesday, author: 'unit' as const, unit, kind: 'progress', public: false, text: `请拨${phone}` }));
  const { messages } = departmentView(heldCase(), { messages: [opened()], entries }, unitA, 'lead', false).case;
  expect(messages.slice(1).map(({ text }) => text)).toEqual(['请拨〔电话〕', `请拨${phone}`]);
});

test('a withdrawn unit gets no files, no messages, and may do nothing', () => {
  const view = departmentView(heldCase(elsewhere), story, unitA, 'withdrawn', true);
  expect(view.case).toMatchObject({ role: 'withdrawn', attachments: [], messages: [], actions: [], identityShown: false });
});

describe('the last 20 messages, oldest first', () => {
  const at = (minute: number) => new Date(Date.parse(tuesday) + minute * 60_000).toISOString();
  const wrote = (minute: number): OpenedMessage => opened({ id: uuid(minute + 1), text: `c${minute}`, receivedAt: at(minute) });
  const many: Story = {
    messages: [0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33].map(wrote),
    entries: [1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 34].map((minute) => ({
      at: at(minute), author: 'unit' as const, unit: unitA, kind: 'progress', public: false, text: `u${minute}`,
    })),
  };

  test('of citizen and units together', () => {
    const { messages } = departmentView(heldCase(byPerson), many, unitA, 'lead', false).case;
    const expected = [6, 7, 9, 10, 12, 13, 15, 16, 18, 19, 21, 22, 24, 25, 27, 28, 30, 31, 33, 34];
    expect(messages.map(({ text }) => Number(text.slice(1)))).toEqual(expected);
    expect(messages[0]).toEqual({ at: at(6), from: 'citizen', text: 'c6' });
    expect(messages[1]).toEqual({ at: at(7), from: 'unit', unit: unitA, text: 'u7' });
  });

  test('by the instant, not by how it is written', () => {
    const late = opened({ id: uuid(2), text: 'second', receivedAt: '2026-11-24T17:30:00+08:00' });
    const first = opened({ text: 'first', receivedAt: '2026-11-24T09:15:00Z' });
    const { messages } = departmentView(heldCase(byPerson), { messages: [first, late], entries: [{ at: '2026-11-24T09:20:00Z', author: 'centre', kind: 'note', public: false, text: 'between' }] }, unitA, 'lead', false).case;
    expect(messages.map(({ text, from }) => [text, from])).toEqual([['first', 'citizen'], ['between', 'centre'], ['second', 'citizen']]);
  });
});

test('the view says of the case what the unit works with', () => {
  const due = { at: tuesday, deadline: 'week', policy: 'p', provisional: false };
  const state = heldCase({ district: 'xunyang', due, emergency: true, round: 2, level: 3, version: 9, status: 'accepted' });
  expect(departmentView(state, { messages: [opened()], entries: [] }, unitA, 'lead', false).case).toEqual({
    id: state.id, number: state.number, kind: 'help', category: 'municipal', subcategory: 'street-lighting', district: 'xunyang',
    text: '和中路的路灯坏了三天了', textShown: 'masked', medium: 'sms', receivedAt: tuesday, attachments: [], identityShown: false,
    confidential: false, emergency: true, status: 'accepted', role: 'lead', due, level: 3, round: 2, version: 9,
    messages: [{ at: tuesday, from: 'citizen', text: '和中路的路灯坏了三天了' }], actions: ['return', 'hand-down', 'progress', 'ask-citizen', 'request-extension', 'propose-resolution'],
  });
});

test('after a rework it says what is due of the unit, not of the citizen', () => {
  const due = { at: tuesday, deadline: 'week', policy: 'p', provisional: false };
  const unitDue = { ...due, at: '2026-11-26T09:00:00.000Z' };
  expect(departmentView(heldCase({ due, unitDue }), { messages: [opened()], entries: [] }, unitA, 'lead', false).case.due).toEqual(unitDue);
});

test('a case without a message is a fault', () => {
  expect(() => departmentView(heldCase(), { messages: [], entries: [] }, unitA, 'lead', false)).toThrow('has no message');
});
