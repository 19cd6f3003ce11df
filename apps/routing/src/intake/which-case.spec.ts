import fc from 'fast-check';
import { caseStatuses, media, type CaseStatus } from '#libs/contract';
import { openStatuses } from '../case/transitions.ts';
import { tuesday, uuid } from '../fixtures.ts';
import { whichCase, type Arrival, type Candidate, type Which } from './which-case.ts';

const window = 10;
const number = 'JJ-20261124-000001';
const minutes = (count: number) => new Date(Date.parse(tuesday) + count * 60_000);

function arrival(over: Partial<Arrival> = {}): Arrival {
  return { receivedAt: minutes(60), medium: 'sms', senders: ['wang'], proved: true, automatic: false, quoted: [], answers: [], ...over };
}

function candidate(over: Partial<Candidate> = {}): Candidate {
  return { id: uuid(1), number, status: 'new', waiting: false, senders: ['wang'], claimed: [], answered: ['SM-out'], last: { receivedAt: minutes(0), medium: 'sms' }, ...over };
}

const opens = (...candidates: string[]): Which => ({ candidates });
const joins = (because: 'quoted-number' | 'answer' | 'same-sender', id = uuid(1)): Which => ({ join: id, because });

type Row = [what: string, arrival: Partial<Arrival>, candidate: Partial<Candidate>, which: Which];
const table: Row[] = [
  // A stranger is never joined (promise 5), and does not even make the case a candidate.
  ['a stranger who quotes the number', { senders: ['li'], quoted: [number] }, {}, opens()],
  ['a stranger who answers what we sent', { senders: ['li'], answers: ['SM-out'] }, {}, opens()],
  ['a stranger at the same moment', { senders: ['li'], receivedAt: minutes(0) }, {}, opens()],
  ['nobody knows who, with the number', { senders: [], quoted: [number] }, {}, opens()],
  ['nobody knows who, to a case that knows nobody', { senders: [], quoted: [number] }, { senders: [] }, opens()],
  ['a known sender and the number', { quoted: [number] }, {}, joins('quoted-number')],
  ['one of his addresses is known', { senders: ['wang-mail', 'wang'], quoted: [number] }, { senders: ['wang', 'zhang'] }, joins('quoted-number')],
  ['the number, by another medium, a year later', { quoted: [number], medium: 'email', receivedAt: minutes(525_600) }, { status: 'accepted' }, joins('quoted-number')],
  ['the number of another case', { quoted: ['JJ-20261124-000002'] }, {}, opens(uuid(1))],
  ['an answer to what we sent', { answers: ['other', 'SM-out'] }, { status: 'assigned' }, joins('answer')],
  ['an answer to something else', { answers: ['other'] }, {}, opens(uuid(1))],
  ['an answer, and the case was sent nothing', { answers: ['SM-out'] }, { answered: [] }, opens(uuid(1))],
  ['what comes while he is asked, by any medium', { medium: 'email', receivedAt: minutes(2880) }, { status: 'accepted', waiting: true }, joins('answer')],
  ['a stranger while another is asked', { senders: ['li'] }, { status: 'accepted', waiting: true }, opens()],
  // Whose number is only claimed is a stranger, whatever he quotes; the clerk sees what he may mean.
  ['who only claims the number, and quotes the case', { proved: false, quoted: [number] }, {}, opens(uuid(1))],
  ['who only claims it, in the same minute', { proved: false, receivedAt: minutes(0) }, {}, opens(uuid(1))],
  ['who only claims it, while the case waits for him', { proved: false }, { status: 'accepted', waiting: true }, opens(uuid(1))],
  // A form named his number: he himself may quote the case, and nothing else of his goes there.
  ['a number that a form had named, with the case', { quoted: [number] }, { senders: [], claimed: ['wang'] }, joins('quoted-number')],
  ['a number that a form had named', { receivedAt: minutes(0) }, { senders: [], claimed: ['wang'] }, opens(uuid(1))],
  ['a number that a form had named, whose case waits', {}, { senders: [], claimed: ['wang'], status: 'accepted', waiting: true }, opens(uuid(1))],
  // An automatic reply belongs to what it answers, and is no appeal, no answer and no number by itself.
  ['a machine that answers what we sent', { automatic: true, answers: ['SM-out'] }, { status: 'assigned' }, joins('answer')],
  ['a machine that quotes the number', { automatic: true, quoted: [number] }, {}, opens(uuid(1))],
  ['a machine in the same minute', { automatic: true, receivedAt: minutes(0) }, {}, opens(uuid(1))],
  ['a machine while he is asked', { automatic: true }, { status: 'accepted', waiting: true }, opens(uuid(1))],
  ['another petition of his, forwarded on the same day', { medium: 'forwarded', receivedAt: minutes(0) }, { last: { receivedAt: minutes(0), medium: 'forwarded' } }, opens(uuid(1))],
  ['a petition of his that quotes the number', { medium: 'forwarded', quoted: [number] }, {}, opens(uuid(1))],
  ['a petition of his while he is asked', { medium: 'forwarded' }, { status: 'accepted', waiting: true }, opens(uuid(1))],
  ['exactly 10 minutes later', { receivedAt: minutes(10) }, {}, joins('same-sender')],
  ['a millisecond more', { receivedAt: new Date(minutes(10).getTime() + 1) }, {}, opens(uuid(1))],
  ['10 minutes before: they came in the other order', { receivedAt: minutes(-10) }, {}, joins('same-sender')],
  ['more than 10 minutes before', { receivedAt: new Date(minutes(-10).getTime() - 1) }, {}, opens(uuid(1))],
  ['at once, by another medium', { receivedAt: minutes(1), medium: 'mms' }, {}, opens(uuid(1))],
  ['at once, but a unit has the case', { receivedAt: minutes(1) }, { status: 'assigned' }, opens(uuid(1))],
  ['at once, but it was returned', { receivedAt: minutes(1) }, { status: 'returned' }, opens(uuid(1))],
];

test.each(table)('%s', (_, message, kept, which) => {
  expect(whichCase(arrival(message), [candidate(kept)], window)).toEqual(which);
});

describe('a closed case is neither joined nor a candidate', () => {
  const closed = caseStatuses.filter((status) => !openStatuses.includes(status));
  test.each<CaseStatus>(closed)('%s', (status) => {
    const all = arrival({ quoted: [number], answers: ['SM-out'], receivedAt: minutes(0) });
    expect(whichCase(all, [candidate({ status })], window)).toEqual(opens());
  });

  test('three are closed', () => {
    expect(closed).toEqual(['resolved', 'not-accepted', 'archived']);
  });
});

test.each(openStatuses)('an open case is joined by its number: %s', (status) => {
  expect(whichCase(arrival({ quoted: [number] }), [candidate({ status })], window)).toEqual(joins('quoted-number'));
});

describe('several cases of the same sender', () => {
  const older = candidate({ id: uuid(2), number: 'JJ-20261124-000002', answered: ['SM-2'], last: { receivedAt: minutes(-5), medium: 'sms' } });
  const newer = candidate({ id: uuid(3), number: 'JJ-20261124-000003', answered: ['SM-3'] });
  test.each<[string, Partial<Arrival>, Which]>([
    ['the number goes before the answer and the time', { quoted: [older.number], answers: ['SM-3'], receivedAt: minutes(1) }, joins('quoted-number', older.id)],
    ['the answer goes before the time', { answers: ['SM-2'], receivedAt: minutes(1) }, joins('answer', older.id)],
    ['by time, the one that was written to last', { receivedAt: minutes(1) }, joins('same-sender', newer.id)],
    ['both numbers: the one that was written to last', { quoted: [older.number, newer.number] }, joins('quoted-number', newer.id)],
    ['neither: both are for the clerk, the newest first', {}, opens(newer.id, older.id)],
  ])('%s', (_, message, which) => {
    expect(whichCase(arrival(message), [older, newer], window)).toEqual(which);
  });

  test('asked on one of them, he answers that; asked on both, his words do not say which', () => {
    const asked = { ...older, waiting: true };
    expect(whichCase(arrival(), [asked, newer], window)).toEqual(joins('answer', older.id));
    expect(whichCase(arrival(), [asked, { ...newer, waiting: true }], window)).toEqual(opens(newer.id, older.id));
  });
});

test('the order in which the cases were read changes nothing, and no stranger is ever joined', () => {
  const few = <T>(...values: T[]) => fc.subarray(values);
  const anyCandidate = fc.record({
    n: fc.integer({ min: 1, max: 6 }), status: fc.constantFrom(...caseStatuses), waiting: fc.boolean(), senders: few('wang', 'li'), claimed: few('wang', 'zhao'), answered: few('SM-1', 'SM-2'),
    at: fc.integer({ min: -12, max: 12 }), medium: fc.constantFrom(...media.slice(0, 3)),
  }).map(({ n, at, medium, ...rest }): Candidate => ({
    ...rest, id: uuid(n), number: `JJ-20261124-00000${n}`, last: { receivedAt: minutes(at), medium },
  }));
  const all = fc.uniqueArray(anyCandidate, { selector: ({ id }) => id, maxLength: 6 });
  const any = fc.record({
    senders: few('wang', 'zhao'), proved: fc.boolean(), automatic: fc.boolean(), quoted: few(number, 'JJ-20261124-000004'), answers: few('SM-1'), medium: fc.constantFrom(...media.slice(0, 3)),
  });
  const shuffled = all.chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })));
  fc.assert(fc.property(shuffled, any, ([given, other], message) => {
    const wrote = arrival({ ...message, receivedAt: minutes(0) });
    const which = whichCase(wrote, given, window);
    expect(whichCase(wrote, other, window)).toEqual(which);
    const touched = which.join === undefined ? which.candidates : [which.join];
    for (const id of touched) {
      const one = given.find((each) => each.id === id)!;
      expect([...one.senders, ...one.claimed].some((sender) => wrote.senders.includes(sender))).toBe(true);
      if (which.join !== undefined) expect(wrote.proved && (which.because === 'quoted-number' || one.senders.some((sender) => wrote.senders.includes(sender)))).toBe(true);
      expect(openStatuses).toContain(one.status);
    }
  }), { numRuns: 500 });
});
