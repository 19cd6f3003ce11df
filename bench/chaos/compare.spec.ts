import { compare } from './compare.ts';
import { nothingFound, type Found } from './found.ts';
import type { Promised } from './load.ts';

const people = ['+8613000000001', '+8613000000002'];
const said = people.flatMap((from, person) => [1, 2, 3].map((ordinal) => ({
  sourceId: `SM${person}${ordinal}`, from, ordinal, acknowledged: true, door: 'sms', lastStatus: 200, promised: { text: `words ${person} ${ordinal}`, answer: 'text', assigned: true } as Promised,
})));

/** What a gateway without a fault leaves behind. */
function faultless(): Found {
  const found = nothingFound();
  for (const [n, { sourceId, from, promised }] of said.entries()) {
    const caseId = `case ${n}`;
    const number = `JJ-20261124-00000${n + 1}`;
    const partition = from === people[0] ? 0 : 1;
    found.messages.push({ partition, offset: n, id: `message ${n}`, sourceId, text: promised.text });
    const common = { partition: n % 2, caseId, number };
    found.events.push(
      { ...common, offset: n * 3, id: `${n} a`, type: 'case.opened', version: 1, messageId: `message ${n}` },
      { ...common, offset: n * 3 + 1, id: `${n} b`, type: 'case.classified', version: 2 },
      { ...common, offset: n * 3 + 2, id: `${n} c`, type: 'case.assigned', version: 3, units: ['water', 'health'] },
    );
    for (const unit of ['water', 'health']) {
      found.notices.push({ unit, partition: 0, offset: n, id: `${unit} ${n}`, type: 'case.assigned', position: n + 1, sequence: 1, caseId });
    }
    found.answers.push({ partition: 0, offset: n, id: `answer ${n}`, caseId, kind: 'acknowledgement' });
    found.results.push({ id: `result ${n}`, answerId: `answer ${n}`, state: 'sent' });
    found.sent.push({ sid: `out ${n}`, to: from, body: `编号${number}，查询码12345678` });
  }
  return found;
}

function differencesAfter(change: (found: Found) => void, appeals = said): string[] {
  const found = faultless();
  change(found);
  return compare(appeals, found).differences;
}

it('finds nothing where all is well', () => {
  expect(compare(said, faultless())).toEqual({
    differences: [],
    counts: {
      appeals: 6, acknowledged: 6, messages: 6, cases: 6, assignments: 12, acknowledgements: 6, textsSent: 6,
      unacknowledgedButStored: 0, repeatedOnIntake: 0, repeatedResults: 0, deadLetters: 0,
    },
  });
});

it('allows what the design allows: a message repeated on intake, a result too, an appeal stored and not acknowledged', () => {
  const found = faultless();
  found.messages.push({ ...found.messages[2]!, offset: 70 });
  found.results.push(found.results[0]!);
  const unsure = said.map((each, n) => (n === 5 ? { ...each, acknowledged: false } : each));
  expect(compare([...unsure, { ...unsure[5]!, sourceId: 'SM14', ordinal: 4 }], found)).toMatchObject({
    differences: [], counts: { appeals: 7, acknowledged: 5, repeatedOnIntake: 1, repeatedResults: 1, unacknowledgedButStored: 1 },
  });
});

it.each<[string, (found: Found) => void, RegExp]>([
  ['an acknowledged appeal is lost', (found) => void found.messages.splice(1, 1), /^lost: SM02/],
  ['an appeal is two messages', (found) => void found.messages.push({ ...found.messages[0]!, id: 'another', offset: 80 }), /^doubled: SM01 is 2 messages/],
  ['words were changed', (found) => void (found.messages[0]!.text = 'others'), /^SM01 has other words/],
  ['a message comes from nowhere', (found) => void (found.messages[0]!.sourceId = 'SM99'), /^message of SM99/],
  ['two appeals of a citizen change places', (found) => {
    [found.messages[0]!.offset, found.messages[1]!.offset] = [1, 0];
  }, /^order: appeal 2 of a citizen stands before his 1/],
  ['appeals of a citizen stand in two partitions', (found) => void (found.messages[1]!.partition = 5), /^order: appeal 2 of a citizen/],
  ['a message has no case', (found) => void (found.events = found.events.filter(({ caseId }) => caseId !== 'case 0')), /^message message 0 has no case/],
  ['a message has two cases', (found) => void found.events.push({ ...found.events[0]!, id: 'new', caseId: 'case 9', number: 'JJ-20261124-000009', offset: 90 }), /^message message 0 has 2 cases/],
  ['an event stands twice', (found) => void found.events.push({ ...found.events[2]!, offset: 91 }), /^doubled: 0 c stands 2 times on cases/],
  ['a version is missing', (found) => void found.events.splice(1, 1), /^version of case case 0: 3 where 2 is due/],
  ['two events of a case change places', (found) => {
    [found.events[0]!.offset, found.events[1]!.offset] = [1, 0];
  }, /^version of case case 0: 2 where 1 is due/],
  ['a case is not assigned', (found) => void (found.events = found.events.filter(({ id }) => id !== '3 c')), /^case case 3 has no assignment/],
  ['a unit is not told', (found) => void (found.notices = found.notices.filter(({ id }) => id !== 'health 5')), /^assignment case 5 health has no notice/],
  ['a position is missing', (found) => void (found.notices = found.notices.filter(({ id }) => id !== 'water 1')), /^position of water: 3 where 2 is due/],
  ['a notice stands twice', (found) => void found.notices.push({ ...found.notices[0]!, offset: 92 }), /^doubled: water 0 stands 2 times on the departments/],
  ['a sequence jumps', (found) => void (found.notices[0]!.sequence = 2), /^sequence of case case 0 at water: 2 where 1 is due/],
  ['a case is not acknowledged', (found) => void found.answers.splice(0, 1), /^case case 0 has no acknowledgement on answers/],
  ['an answer stands twice', (found) => void found.answers.push({ ...found.answers[0]!, offset: 93 }), /^doubled: answer 0 stands 2 times on answers/],
  ['a citizen gets two texts', (found) => void found.sent.push({ ...found.sent[0]!, sid: 'again' }), /^case JJ-20261124-000001 has 2 text to its citizens/],
  ['a citizen gets none', (found) => void found.sent.splice(5, 1), /^case JJ-20261124-000006 has no text to its citizen/],
  ['a text goes to a stranger', (found) => void (found.sent[0]!.to = '+8613999999999'), /^the text of case JJ-20261124-000001 went to another number/],
  ['a text has no number', (found) => void (found.sent[0]!.body = '您好'), /which there is not/],
  ['a record is dead', (found) => void (found.deadLetters = 1), /^1 records were parked/],
])('finds that %s', (_, change, sentence) => {
  expect(differencesAfter(change).filter((difference) => sentence.test(difference))).toHaveLength(1);
});

describe('behind a door whose citizens are answered otherwise', () => {
  const by = (answer: Promised['answer'], assigned: boolean) => said.map((each) => ({ ...each, promised: { ...each.promised, answer, assigned } }));
  const unassigned = (found: Found): void => {
    found.events = found.events.filter(({ type }) => type !== 'case.assigned');
    found.notices = [];
  };

  it('a call is one case that nobody has yet, and no answer', () => {
    const silent = (found: Found): void => {
      unassigned(found);
      [found.answers, found.results, found.sent] = [[], [], []];
    };
    expect(differencesAfter(silent, by('task', false))).toEqual([]);
    expect(differencesAfter((found) => { silent(found); found.answers.push({ ...faultless().answers[0]! }); }, by('task', false))).toHaveLength(1);
  });

  it('an acknowledgement by mail or page has to be told to be sent', () => {
    const untold = (found: Found): void => { found.sent = []; };
    expect(differencesAfter(untold, by('report', true))).toEqual([]);
    expect(differencesAfter((found) => { untold(found); found.results.splice(2, 1); }, by('report', true))).toEqual(['the acknowledgement of case case 2 was never told to be sent']);
    expect(differencesAfter((found) => { untold(found); found.results[3]!.state = 'failed'; }, by('report', true))).toEqual(['the acknowledgement of case case 3 failed']);
  });
});

it('an appeal that is refused for good is a difference, one that nobody answered is none', () => {
  const unsure = (lastStatus: number) => said.map((each, n) => (n === 5 ? { ...each, acknowledged: false, lastStatus } : each));
  expect(differencesAfter(() => {}, unsure(429))).toEqual(['1 appeals by sms were answered 429 to the end']);
  expect(differencesAfter(() => {}, unsure(503))).toEqual([]);
  expect(differencesAfter(() => {}, unsure(0))).toEqual([]);
});
