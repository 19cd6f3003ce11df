import { aCase, heldCase, opened, stamp, tuesday, unitA, unitB, uuid } from '../fixtures.ts';
import { record, type CaseState, type Draft } from '../case/state.ts';
import type { StoryEntry } from '../view/department-view.ts';
import { changesOf, citizenNoticesOf, unitNoticesOf, type Step } from './step.ts';

const added: Draft = { type: 'case.message-added', data: { messageId: uuid(2), medium: 'sms', receivedAt: tuesday, because: 'answer', revision: 0 } };
const classified: Draft = { type: 'case.classified', data: { kind: 'help', category: 'municipal', deadline: 'week', confidence: 1, by: 'rule', reasons: [] } };
const assigned = (lead: string, supporting: string[] = []): Draft => ({ type: 'case.assigned', data: { lead, supporting, by: 'rule', disputed: false, reasons: [] } });

function stepOf(before: CaseState, drafts: Draft[], over: Partial<Step> = {}): Step {
  const { state, events } = record(before, drafts, stamp());
  return { before, state, events, story: { messages: [opened()], entries: [] }, messages: [], entries: [], senders: [], tasks: [], ...over };
}

const entry = (text: string, isPublic: boolean): StoryEntry => ({ at: tuesday, author: 'unit', unit: unitA, kind: 'progress', public: isPublic, text });

describe('one message to a unit for a whole decision', () => {
  const held = heldCase({ supporting: ['transport'], told: [unitA, 'transport'] });
  test.each<[string, CaseState, Draft[], string[]]>([
    ['several updates are one', held, [added, classified], ['urban-management case.updated', 'transport case.updated']],
    ['assigned says more than updated', aCase(), [added, classified, assigned(unitA)], ['urban-management case.assigned']],
    ['whatever comes first', aCase(), [assigned(unitA), added], ['urban-management case.assigned']],
    ['withdrawn stays withdrawn', held, [added, assigned(unitB)], ['housing case.assigned', 'urban-management case.withdrawn', 'transport case.withdrawn']],
    ['a supporter takes the lead', held, [added, assigned('transport', [unitA])], ['transport case.assigned', 'urban-management case.assigned']],
    ['nothing to anybody at the centre', aCase(), [added, classified], []],
  ])('%s', (_, before, drafts, told) => {
    const notices = unitNoticesOf(stepOf(before, drafts));
    expect(notices.map(({ unit, type }) => `${unit} ${type}`)).toEqual(told);
    expect(new Set(notices.map(({ unit }) => unit)).size).toBe(notices.length);
  });
});

describe('what the citizen is told of a decision', () => {
  test('its public words, and no others', () => {
    const progressed: Draft = { type: 'case.progressed', data: { unit: unitA, public: true } };
    const step = stepOf(heldCase({ status: 'accepted' }), [progressed], {
      entries: [entry('we come on Friday', true), entry('he is a nuisance', false), entry('bring the key', true)],
    });
    expect(citizenNoticesOf(step)).toEqual([{ kind: 'notice', template: 'progress', text: 'we come on Friday\nbring the key' }]);
  });

  test('that his message was joined, and of the danger, each', () => {
    const step = stepOf(aCase(), [added, { type: 'case.emergency', data: { words: ['起火'] } }, classified]);
    expect(citizenNoticesOf(step).map(({ template }) => template)).toEqual(['joined', 'emergency']);
  });
});

describe('steps of one case in a batch become one change', () => {
  const other = aCase({ id: uuid(901) });
  const first = stepOf(aCase(), [added], { senders: [{ digest: 's1', proved: true }], messages: [{ message: opened().message, revision: 0 }], entries: [entry('one', false)] });
  const second = stepOf(first.state, [classified, assigned(unitA)], {
    senders: [{ digest: 's2', proved: true }, { digest: 's1', proved: false }], messages: [{ message: opened({ text: 'amended' }).message, revision: 1 }], entries: [entry('two', false)],
    story: { messages: [opened()], entries: [], place: { text: 'the market' } },
  });
  const elsewhere = stepOf(other, [added]);
  const changes = changesOf([first, elsewhere, second]);

  test('from its first state to its last, with all events in order', () => {
    expect(changes.map(({ before, state }) => [before?.id, before?.version, state.version])).toEqual([
      [first.state.id, 2, 5], [other.id, 2, 3],
    ]);
    expect(changes[0]!.events.map(({ version }) => version)).toEqual([3, 4, 5]);
    expect(changes[0]!.place).toEqual({ text: 'the market' });
  });

  test('a message by its last revision, each sender once, words with the version that they came with', () => {
    expect(changes[0]!.messages.map(({ message, revision }) => [message.text, revision])).toEqual([['amended', 1]]);
    // What was proved once is.
    expect(changes[0]!.senders).toEqual([{ digest: 's1', proved: true }, { digest: 's2', proved: true }]);
    expect(changes[0]!.entries.map(({ text, version }) => [text, version])).toEqual([['one', 3], ['two', 5]]);
  });

  test('a case that the batch opened has none before', () => {
    const opening = stepOf(aCase(), [classified], { before: undefined });
    expect(changesOf([opening, stepOf(opening.state, [added])])[0]!.before).toBeUndefined();
  });
});
