import type { Attachment } from '#libs/contract';
import type { StaffScope } from '#libs/privacy';
import type { CaseState } from '../case/state.ts';
import { aCase, heldCase, opened, tuesday, unitA, uuid } from '../fixtures.ts';
import { caseDetail, caseSummary, detailOf, summaryOf, type Around } from './staff-view.ts';

const name = '欧阳秀兰';
const phone = '13955501234';
const idCard = '360402198001010017';
const home = '浔阳区人民路18号3栋502室';
const who = { name, phones: [`+86${phone}`], emails: [], address: home };
const words = `${name}反映，住${home}，电话${phone}，身份证${idCard}：有人收受贿赂。`;
const file = (role: Attachment['role'], letter: string): Attachment => ({
  state: 'stored', role, sha256: letter.repeat(64), mediaType: 'x/y', bytes: 1, name: `${name}.jpg`,
});

// The second message comes from another number and names the first sender: it is masked by what the case knows of him.
const messages = [
  opened({ subject: `${name}的举报`, text: words, attachments: [file('original', 'a'), file('page', 'b'), file('recording', 'c'), file('media', 'd'), file('text', 'e')] }, who),
  opened({ id: uuid(2), text: `${name}还想说，${phone}` }, { phones: ['+8613800001234'] }),
];
const kept = (state: CaseState) => ({ state, place: { text: home, latitude: 29.7 }, messages: [], entries: [] });
const around: Around = {
  events: [{ data: { candidates: [uuid(7)] } }], departments: [{ code: unitA, role: 'lead', sequence: 2 }],
  answers: [{ id: uuid(8), kind: 'acknowledgement', medium: 'sms', at: tuesday, state: 'sent' }],
};

interface Sees { identity: boolean; text: 'full' | 'masked'; files: string }
type Row = [what: string, state: Partial<CaseState>, scope: StaffScope, sees: Sees];
const everything: Sees = { identity: true, text: 'full', files: 'abcde' };
const released = [{ identity: 'custodian' as const, text: true, units: [] }];
const table: Row[] = [
  ['a complaint', { kind: 'complaint' }, 'staff', everything],
  ['a complaint', { kind: 'complaint' }, 'supervisor', everything],
  ['a complaint', { kind: 'complaint' }, 'custodian', everything],
  ['a confidential case', { confidential: true }, 'staff', everything],
  ['a report', { kind: 'report' }, 'staff', { identity: false, text: 'masked', files: '' }],
  ['a report', { kind: 'report' }, 'supervisor', { identity: false, text: 'full', files: '' }],
  ['a report', { kind: 'report' }, 'custodian', everything],
  ['a report that was released to units', { kind: 'report', released }, 'staff', { identity: false, text: 'masked', files: '' }],
];

describe.each(table)('%s', (_, over, scope, sees) => {
  test(`read by ${scope}`, () => {
    const detail = detailOf(kept(heldCase(over)), messages, around, scope);
    const [first] = detail.messages;
    expect(caseDetail.parse(detail)).toEqual(detail);
    expect(detail.shown).toEqual({ identity: sees.identity ? 'shown' : 'withheld', text: sees.text, why: expect.stringMatching(/./) });
    expect(first?.correspondent).toEqual(sees.identity ? { ...who, capacity: 'self' } : undefined);
    expect(first?.attachments.flatMap((item) => (item.state === 'stored' ? [item.sha256[0]] : [])).join('')).toBe(sees.files);
    for (const secret of [name, phone, idCard, home]) {
      expect({ secret, shown: JSON.stringify(detail).includes(secret) }).toEqual({ secret, shown: sees.text === 'full' });
      expect(detail.messages.map(({ masked }) => masked).join('\n')).not.toContain(secret);
    }
    expect(first?.masked).toContain('有人收受贿赂');
    expect(first?.text).toContain('有人收受贿赂');
  });
});

test('the detail says what stands around the case', () => {
  const state = heldCase({ supporting: ['transport'], told: [unitA, 'transport'], accused: ['police'], released });
  expect(detailOf(kept(state), messages, around, 'staff')).toMatchObject({
    id: state.id, number: state.number, supporting: ['transport'], told: [unitA, 'transport'], accused: ['police'], released,
    candidates: [uuid(7)], ...around,
  });
  expect(detailOf(kept(state), messages, { ...around, events: [] }, 'staff').candidates).toEqual([]);
});

describe('one line of a list', () => {
  test('holds the case, and parses as it is declared', () => {
    const due = { at: tuesday, deadline: 'week', policy: 'p', provisional: false };
    const summary = summaryOf(heldCase({ due, district: 'xunyang' }), '路灯坏了');
    expect(caseSummary.parse(summary)).toEqual(summary);
    expect(summary).toMatchObject({ unit: unitA, due, district: 'xunyang', subcategory: 'street-lighting', excerpt: '路灯坏了' });
  });

  test.each<[string, Partial<CaseState>, string, string]>([
    ['is masked always', {}, `我叫${name}，电话${phone}，${idCard}`, '我叫〔姓名〕，电话〔电话〕，〔身份证号〕'],
    ['is short', {}, '路'.repeat(300), '路'.repeat(80)],
    ['cuts no sign in two', {}, '🔥'.repeat(300), '🔥'.repeat(80)],
    ['cuts after masking, not before', {}, `${'路'.repeat(75)}${phone}`, `${'路'.repeat(75)}〔电话〕`],
    ['has no words of a report: the list cannot know whose name to mask', { kind: 'report' }, words, ''],
    ['is empty for what has no words yet', {}, '', ''],
  ])('its excerpt %s', (_, over, text, excerpt) => {
    expect(summaryOf(aCase(over), text).excerpt).toBe(excerpt);
  });
});
