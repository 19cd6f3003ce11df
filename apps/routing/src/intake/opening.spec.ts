import type { Classification } from '#libs/city';
import type { IntakeMessageReceived } from '#libs/contract';
import { aMessage, found, tuesday, unitA, uuid } from '../fixtures.ts';
import { openCase, startOfLimits, type OpeningPolicy } from './opening.ts';

const policy: OpeningPolicy = {
  centre: 'center',
  isDeadline: () => true,
  due: ({ deadline, countedFrom }) => ({ at: `${deadline} from ${countedFrom}`, deadline, policy: 'p', provisional: false }),
};

function open(over: Partial<Classification> = {}, message: Partial<IntakeMessageReceived> = {}, capacity: 'open' | 'confidential' = 'open', candidates: string[] = []) {
  return openCase(aMessage(message), 'JJ-20261124-000123', found(over), capacity, candidates, policy);
}

const kindsOf = ({ drafts }: ReturnType<typeof open>) => drafts.map(({ type }) => type.replace('case.', ''));

describe('goes to a unit by itself, or stays at the centre', () => {
  const desk = { unit: 'center', decidedBy: 'desk' as const, candidates: ['housing', 'transport'] };
  type Row = [what: string, found: Partial<Classification>, capacity: 'open' | 'confidential', events: string[], task: string | undefined];
  test.each<Row>([
    ['the rules decided', {}, 'open', ['opened', 'classified', 'assigned'], undefined],
    ['the rules did not', { ...desk, reasons: ['help', 'no category was recognised'] }, 'open', ['opened', 'classified'], 'no category was recognised'],
    ['a report', { kind: 'report', ...desk, reasons: ['report', 'a report leaves only by a person’s release'] }, 'open', ['opened', 'classified'], 'a report leaves only by a person’s release'],
    ['a report, even if the rules named a unit', { kind: 'report' }, 'open', ['opened', 'classified'], 'street-lighting: 路灯'],
    ['secrecy in words', { confidential: true }, 'open', ['opened', 'confidential', 'classified'], 'secrecy is asked for: it leaves only by a person’s release'],
    ['secrecy by the form', {}, 'confidential', ['opened', 'confidential', 'classified'], 'secrecy is asked for: it leaves only by a person’s release'],
    ['an emergency goes, and is one before it is classified', { emergency: true, emergencyWords: ['起火'] }, 'open', ['opened', 'emergency', 'classified', 'assigned'], undefined],
    ['an emergency that no rule decided: the task says why', { ...desk, emergency: true, emergencyWords: ['起火'], reasons: ['help', 'two categories are equally likely', 'words of danger: 起火'] }, 'open', ['opened', 'emergency', 'classified'], 'two categories are equally likely'],
    ['all at once', { emergency: true, emergencyWords: ['起火'], confidential: true, kind: 'report' }, 'confidential', ['opened', 'emergency', 'confidential', 'classified'], 'secrecy is asked for: it leaves only by a person’s release'],
  ])('%s', (_, over, capacity, events, subject) => {
    const opening = open(over, {}, capacity);
    expect(kindsOf(opening)).toEqual(events);
    expect(opening.tasks.filter(({ kind }) => kind === 'classify').map((task) => task.subject)).toEqual(subject === undefined ? [] : [subject]);
  });

  test('the task names the units to think of, also the one that the rules would have taken', () => {
    expect(open({ ...desk, confidence: 0.3 }).tasks[0]?.detail).toEqual({ candidates: ['housing', 'transport'], confidence: 0.3, reasons: found().reasons });
    expect(open({}, {}, 'confidential').tasks[0]?.detail).toMatchObject({ candidates: [unitA] });
  });
});

test('what the events say of it', () => {
  const candidates = [uuid(7)];
  const { drafts } = open({ district: 'xunyang', supporting: ['transport'] }, {}, 'open', candidates);
  const limit = { at: `week from ${tuesday}`, deadline: 'week', policy: 'p', provisional: false };
  expect(drafts).toEqual([
    {
      type: 'case.opened',
      data: {
        number: 'JJ-20261124-000123', messageId: uuid(1), channel: 'mobile', medium: 'sms', inputCategory: 'mayor-line', account: 'mayor-mobile',
        receivedAt: tuesday, countedFrom: tuesday, implausible: false, candidates,
      },
    },
    {
      type: 'case.classified', due: limit,
      data: { kind: 'help', category: 'municipal', subcategory: 'street-lighting', district: 'xunyang', deadline: 'week', confidence: 0.8, by: 'rule', reasons: found().reasons },
    },
    { type: 'case.assigned', data: { lead: unitA, supporting: ['transport'], by: 'rule', disputed: false, reasons: found().reasons } },
  ]);
});

describe('tasks besides', () => {
  test.each<[string, Partial<IntakeMessageReceived>, string[], string[]]>([
    ['none', {}, [], []],
    ['the same sender has open cases', {}, [uuid(7), uuid(8)], ['check-repeat']],
    ['nobody can be answered', { replyTo: undefined as never, medium: 'letter' }, [], ['call-back']],
    ['both', { replyTo: undefined as never }, [uuid(7)], ['check-repeat', 'call-back']],
  ])('%s', (_, message, candidates, kinds) => {
    const given = Object.fromEntries(Object.entries(aMessage(message)).filter(([, value]) => value !== undefined)) as IntakeMessageReceived;
    const { tasks } = openCase(given, 'n', found(), 'open', candidates, policy);
    expect(tasks.map(({ kind }) => kind)).toEqual(kinds);
    expect(JSON.stringify(tasks)).not.toContain(given.text);
  });
});

describe('from when the limit runs', () => {
  const stored = '2026-11-24T09:00:00.000Z';
  test.each<[what: string, received: string, implausible: boolean]>([
    ['stored at once', '2026-11-24T17:00:00+08:00', false],
    ['a provider’s clock 5 minutes ahead', '2026-11-24T09:05:00.000Z', false],
    ['the future', '2026-11-24T09:05:00.001Z', true],
    ['next year', '2027-11-24T09:00:00.000Z', true],
    ['30 days back', '2026-10-25T09:00:00.000Z', false],
    ['30 days and a moment back', '2026-10-25T08:59:59.999Z', true],
    ['31 days back', '2026-10-24T09:00:00.000Z', true],
    ['no time at all: 1970', '1970-01-01T00:00:00Z', true],
  ])('%s', (_, receivedAt, implausible) => {
    const message = aMessage({ receivedAt, storedAt: stored });
    expect(startOfLimits(message)).toEqual({ countedFrom: implausible ? stored : receivedAt, implausible });
    const [first, second] = openCase(message, 'n', found(), 'open', [], policy).drafts;
    expect(first?.data).toMatchObject({ receivedAt, implausible, countedFrom: implausible ? stored : receivedAt });
    expect(second?.due?.at).toBe(`week from ${implausible ? stored : receivedAt}`);
  });
});
