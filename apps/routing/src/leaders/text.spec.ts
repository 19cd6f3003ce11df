import type { City } from '#libs/city';
import type { CaseEvent } from '#libs/contract';
import { heldCase, jiujiang, opened, tuesday, unitA, unitB, uuid } from '../fixtures.ts';
import type { Story } from '../view/department-view.ts';
import type { LeaderNotice } from './notices.ts';
import { leaderText, type Telling } from './text.ts';

let city: City;
beforeAll(async () => {
  city = await jiujiang();
});

const due = { at: '2026-12-01T09:30:00.000Z', deadline: 'week', policy: 'f'.repeat(64), provisional: false };
const escalated: CaseEvent = {
  id: uuid(1), caseId: uuid(900), number: 'JJ-20261124-000123', version: 7, at: '2026-11-30T02:00:00.000Z', by: { kind: 'clock' },
  status: 'accepted', round: 1, level: 2, unit: unitA, due,
  clock: { holder: unitA, since: tuesday, paused: false, points: [] },
  type: 'case.escalated', data: { unit: unitA, level: 2, at: '2026-11-30T02:00:00.000Z' },
};
const notice: LeaderNotice = { unit: unitA, level: 2, what: 'escalated' };
const said = '2026-11-25T01:00:00.000Z';
const story = (text: string, ...words: string[]): Story => ({
  messages: [opened({ text }, { name: '王秀兰' })],
  entries: words.map((each) => ({ at: said, author: 'unit', unit: unitA, kind: 'progress', public: true, text: each })),
});

function tell(over: Partial<Telling> = {}): string {
  return leaderText({
    city, notice, post: 2, event: escalated, state: heldCase({ status: 'accepted', due }), story: story('和中路的路灯坏了三天了', '已派人查看'),
    categoryShowsIdentity: false, medium: 'sms', ...over,
  });
}

test('is the whole story: what was asked, who has it since when, what was said last, what is owed by when', () => {
  expect(tell()).toBe('【九江市民声直通车】升级至第2级，九江市城市管理局分管副局长：求助JJ-20261124-000123自2026-11-24 17:00起由九江市城市管理局办理，'
    + '尚未办结，期限2026-12-01 17:30。诉求：和中路的路灯坏了三天了 最近情况：2026-11-25 09:00 九江市城市管理局：已派人查看');
});

test('says that a rung is vacant to whoever is told in its place, by his own title', () => {
  expect(tell({ post: 3 })).toContain('升级至第2级（空缺，转第3级），九江市城市管理局局长');
});

describe('tells no more than the unit may read', () => {
  const text = '我叫王秀兰，电话13800001234，身份证110101199003070011，城管局乱收费';
  const secret = /王秀兰|13800001234|110101199003070011/;

  test('what a machine assigned goes masked', () => {
    expect(tell({ story: story(text) })).toContain('乱收费');
    expect(tell({ story: story(text) })).not.toMatch(secret);
  });

  test('a leader of an accused unit reads masked text, whoever assigned it', () => {
    expect(tell({ story: story(text), state: heldCase({ accused: [unitA], assignedBy: 'person', due }) })).not.toMatch(secret);
  });

  test('a report that nobody released goes without a word of it', () => {
    const withheld = tell({ story: story(text), state: heldCase({ kind: 'report', due }) });
    expect(withheld).toContain('举报JJ-20261124-000123');
    expect(withheld).toContain('诉求：（不公开）');
    expect(withheld).not.toContain('乱收费');
  });

  test('a unit that has not the case learns nothing that was said', () => {
    expect(tell({ notice: { ...notice, unit: unitB } })).toContain('最近情况：无');
  });

  test('an instruction may quote the citizen', () => {
    const supervised = tell({ story: story(text), notice: { unit: unitA, level: 3, what: 'supervised', due: due.at, instruction: '请回复王秀兰13800001234' } });
    expect(supervised).toContain('意见：请回复');
    expect(supervised).not.toMatch(secret);
  });
});

describe('length', () => {
  const long = '路灯坏了'.repeat(200);
  const lengthOf = (text: string) => Array.from(text).length;

  test('an SMS is cut to 300 characters, what was asked and what was said both', () => {
    const text = tell({ story: story(long, long) });
    expect(lengthOf(text)).toBe(300);
    expect(text).toMatch(/诉求：(路灯坏了)+.*… 最近情况：2026-11-25 09:00 九江市城市管理局：路灯.*…$/);
  });

  test('a short one leaves its room to the other', () => {
    const text = tell({ story: story(long, '已派人查看') });
    expect(lengthOf(text)).toBe(300);
    expect(text.endsWith('已派人查看')).toBe(true);
  });

  test('characters outside the basic plane are not cut in two', () => {
    expect(tell({ story: story('💡'.repeat(400)) }).isWellFormed()).toBe(true);
  });

  test('whatever is said, an SMS stays one', () => {
    const notice: LeaderNotice = { unit: unitA, level: 3, what: 'supervised', due: due.at, instruction: long };
    expect(lengthOf(tell({ notice, story: story(long, long) }))).toBe(300);
  });

  test('a mail has all of it, everything that was said', () => {
    const text = tell({ story: story(long, '已派人查看', '配件在路上'), medium: 'email' });
    expect(text).toContain(long);
    expect(text).toContain('已派人查看\n2026-11-25 09:00 九江市城市管理局：配件在路上');
  });
});

describe('what is owed', () => {
  test('the unit’s own limit where it has another than the citizen', () => {
    const unitDue = { ...due, at: '2026-12-03T09:30:00.000Z' };
    expect(tell({ event: { ...escalated, clock: { holder: unitA, since: tuesday, unitDue, paused: false, points: [] } } })).toContain('期限2026-12-03 17:30');
  });

  test('the citizen’s for the centre that follows it', () => {
    const unitDue = { ...due, at: '2026-12-03T09:30:00.000Z' };
    const event: CaseEvent = { ...escalated, clock: { holder: unitA, since: tuesday, unitDue, paused: false, points: [] } };
    expect(tell({ event, notice: { unit: 'center', level: 1, what: 'overdue' }, post: 1 })).toContain('期限2026-12-01 17:30已过');
  });

  test('nothing yet where the limit runs from acceptance', () => {
    const { due: _none, ...event } = escalated;
    expect(tell({ event: event as CaseEvent, notice: { unit: unitA, level: 1, what: 'told' }, post: 1 })).toContain('期限自签收起算');
  });
});
