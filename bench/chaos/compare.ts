import type { Found, FoundAnswer, FoundEvent, FoundMessage, FoundNotice, FoundResult, Place } from './found.ts';
import type { Brought, Promised } from './load.ts';
import type { SentText } from './sent.ts';

export interface Comparison {
  counts: Record<string, number>;
  /** One sentence each; empty when nothing is lost, doubled, missing in a row or out of order. */
  differences: string[];
}

type Said = Pick<Brought, 'sourceId' | 'from' | 'promised' | 'ordinal' | 'door' | 'lastStatus'> & { acknowledged: boolean };

/**
 * Compares what citizens were promised with what became of it: each acknowledged appeal is one message and one case; where
 * its door says so, one assignment to each of its units, one acknowledgement on answers.v1 and one text to its citizen. An appeal that was never
 * acknowledged may have come through or not. A message may stand twice on the intake topic, and a result on its topic: an
 * adapter may not read what it writes there, and routing's inbox drops the repetition.
 */
export function compare(said: readonly Said[], found: Found): Comparison {
  const messages = Map.groupBy(found.messages, ({ sourceId }) => sourceId);
  const events = Map.groupBy(found.events, ({ caseId }) => caseId);
  const opened = found.events.filter(({ type }) => type === 'case.opened');
  const assigned = found.events.filter(({ type }) => type === 'case.assigned');
  const acknowledged = said.filter((each) => each.acknowledged);
  const senders = new Map(said.map(({ sourceId, from }) => [sourceId, from]));
  const distinct = new Set(found.messages.map(({ id }) => id));
  const acknowledgements = found.answers.filter(({ kind }) => kind === 'acknowledgement');
  const promises = promisesOfCases(said, found.messages, opened);
  const casesWith = (is: (promised: Promised) => boolean) => opened.map(({ caseId }) => caseId).filter((id) => { const one = promises.get(id); return one === undefined || is(one); });
  return {
    counts: {
      appeals: said.length, acknowledged: acknowledged.length, messages: distinct.size, cases: events.size,
      assignments: found.notices.filter(({ type }) => type === 'case.assigned').length, acknowledgements: acknowledgements.length, textsSent: found.sent.length,
      unacknowledgedButStored: said.filter(({ sourceId, acknowledged: known }) => !known && messages.has(sourceId)).length,
      repeatedOnIntake: found.messages.length - distinct.size, repeatedResults: found.results.length - new Set(found.results.map(({ id }) => id)).size,
      deadLetters: found.deadLetters,
    },
    differences: [
      ...refusedForGood(said),
      ...acknowledged.flatMap(({ sourceId }) => (messages.has(sourceId) ? [] : [`lost: ${sourceId} was acknowledged and is no message`])),
      ...said.flatMap((each) => asSaid(each, messages.get(each.sourceId) ?? [])),
      ...[...messages.keys()].filter((sourceId) => !senders.has(sourceId)).map((sourceId) => `message of ${sourceId}, which nobody sent`),
      ...inOrderPerCitizen(said, messages),
      ...eachOnce('case', [...distinct], opened.map(({ messageId }) => messageId ?? ''), 'message'),
      ...[...events].flatMap(([caseId, all]) => caseInOrder(caseId, all)),
      ...doubled('cases.events.v1', found.events),
      ...eachOnce('assignment', casesWith((one) => one.assigned), assigned.map(({ caseId }) => caseId), 'case'),
      ...eachOnce('notice', assigned.flatMap(({ caseId, units = [] }) => units.map((unit) => `${caseId} ${unit}`)),
        found.notices.filter(({ type }) => type === 'case.assigned').map(({ caseId, unit }) => `${caseId} ${unit}`), 'assignment'),
      ...[...Map.groupBy(found.notices, ({ unit }) => unit)].flatMap(([unit, all]) => noticesInOrder(unit, all)),
      ...doubled('the departments’ topics', found.notices),
      ...eachOnce('acknowledgement on answers.v1', casesWith((one) => one.answer !== 'task'), acknowledgements.map(({ caseId }) => caseId), 'case'),
      ...doubled('answers.v1', found.answers),
      ...sentOnceEach(opened.filter(({ caseId }) => (promises.get(caseId)?.answer ?? 'text') === 'text'), found, senders),
      ...reported(acknowledgements.filter(({ caseId }) => promises.get(caseId)?.answer === 'report'), found.results),
      ...(found.deadLetters > 0 ? [`${found.deadLetters} records were parked or are dead letters`] : []),
    ],
  };
}

/** What was promised of each case, by the message that opened it. */
function promisesOfCases(said: readonly Said[], messages: readonly FoundMessage[], opened: readonly FoundEvent[]): Map<string, Promised> {
  const bySource = new Map(said.map(({ sourceId, promised }) => [sourceId, promised]));
  const byMessage = new Map(messages.map(({ id, sourceId }) => [id, bySource.get(sourceId)]));
  return new Map(opened.flatMap(({ caseId, messageId = '' }) => { const one = byMessage.get(messageId); return one ? [[caseId, one] as const] : []; }));
}

/** Each of these acknowledgements was told to be sent. */
function reported(acknowledgements: readonly FoundAnswer[], results: readonly FoundResult[]): string[] {
  const told = new Map<string, string[]>();
  for (const { answerId, state } of results) told.set(answerId, [...(told.get(answerId) ?? []), state]);
  return acknowledgements.flatMap(({ id, caseId }) => {
    const states = told.get(id) ?? [];
    if (states.includes('failed')) return [`the acknowledgement of case ${caseId} failed`];
    return states.length > 0 ? [] : [`the acknowledgement of case ${caseId} was never told to be sent`];
  });
}

/** Who is answered 4xx whenever he comes is not waiting for anything. */
function refusedForGood(said: readonly Said[]): string[] {
  const refused = said.filter(({ acknowledged, lastStatus }) => !acknowledged && lastStatus >= 400 && lastStatus < 500);
  return [...Map.groupBy(refused, ({ door, lastStatus }) => `by ${door} were answered ${lastStatus} to the end`)].map(([what, all]) => `${all.length} appeals ${what}`);
}

function asSaid({ sourceId, promised }: Said, messages: readonly FoundMessage[]): string[] {
  const ids = new Set(messages.map(({ id }) => id)).size;
  return [
    ...(ids > 1 ? [`doubled: ${sourceId} is ${ids} messages`] : []),
    ...(messages.some(({ text }) => text !== promised.text) ? [`${sourceId} has other words than were sent`] : []),
  ];
}

/** A citizen's next appeal was sent after the one before was acknowledged: so they stand in one partition, in that order. */
function inOrderPerCitizen(said: readonly Said[], messages: ReadonlyMap<string, readonly FoundMessage[]>): string[] {
  return [...Map.groupBy(said, ({ from }) => from).values()].flatMap((appeals) => {
    const first = appeals.toSorted((a, b) => a.ordinal - b.ordinal).flatMap(({ sourceId, ordinal }) => {
      const places = (messages.get(sourceId) ?? []).toSorted((a, b) => a.offset - b.offset);
      return places[0] ? [{ ...places[0], ordinal }] : [];
    });
    return pairs(first).flatMap(([before, after]) => (isAfter(before, after) ? [] : [`order: appeal ${after.ordinal} of a citizen stands before his ${before.ordinal} (${after.sourceId})`]));
  });
}

function caseInOrder(caseId: string, all: readonly FoundEvent[]): string[] {
  const sorted = all.toSorted((a, b) => a.offset - b.offset);
  return [
    ...(new Set(all.map(({ partition }) => partition)).size > 1 ? [`order: events of case ${caseId} stand in several partitions`] : []),
    ...firstBreak(sorted.map(({ version }) => version), `version of case ${caseId}`),
  ];
}

function noticesInOrder(unit: string, all: readonly FoundNotice[]): string[] {
  const sorted = all.toSorted((a, b) => a.offset - b.offset);
  return [
    ...firstBreak(sorted.map(({ position }) => position), `position of ${unit}`),
    ...[...Map.groupBy(sorted, ({ caseId }) => caseId)].flatMap(([caseId, ofCase]) => firstBreak(ofCase.map(({ sequence }) => sequence), `sequence of case ${caseId} at ${unit}`)),
  ];
}

/** Numbers that are to run 1, 2, 3 …: where they first do not. */
function firstBreak(numbers: readonly number[], what: string): string[] {
  const at = numbers.findIndex((number, index) => number !== index + 1);
  return at === -1 ? [] : [`${what}: ${numbers[at]} where ${at + 1} is due`];
}

function doubled(where: string, records: readonly { id: string }[]): string[] {
  return [...Map.groupBy(records, ({ id }) => id)].flatMap(([id, all]) => (all.length > 1 ? [`doubled: ${id} stands ${all.length} times on ${where}`] : []));
}

/** Each of `wanted` has just one in `given`, and nothing else is there. */
function eachOnce(what: string, wanted: readonly string[], given: readonly string[], of: string): string[] {
  const count = new Map<string, number>();
  for (const key of given) count.set(key, (count.get(key) ?? 0) + 1);
  const wants = new Set(wanted);
  return [
    ...[...wants].flatMap((key) => (count.get(key) === 1 ? [] : [`${of} ${key} has ${count.get(key) ?? 'no'} ${what}${count.has(key) ? 's' : ''}`])),
    ...[...count.keys()].flatMap((key) => (wants.has(key) ? [] : [`${what} of ${of} ${key}, which there is not`])),
  ];
}

const numberInText = /[A-Z]{2}-\d{8}-\d{6,9}/;

/** The citizen of each case was sent one text with its number. */
function sentOnceEach(opened: readonly FoundEvent[], found: Found, senders: ReadonlyMap<string, string>): string[] {
  const sourceIds = new Map(found.messages.map(({ id, sourceId }) => [id, sourceId]));
  const cases = new Set(found.events.map(({ number }) => number));
  const numberOf = ({ body }: SentText): string => numberInText.exec(body)?.[0] ?? 'without a number';
  const citizens = new Map(opened.map(({ number, messageId = '' }) => [number, senders.get(sourceIds.get(messageId) ?? '')]));
  return [
    ...eachOnce('text to its citizen', [...citizens.keys()], found.sent.map(numberOf).filter((number) => citizens.has(number) || !cases.has(number)), 'case'),
    ...found.sent.filter((text) => citizens.has(numberOf(text)) && citizens.get(numberOf(text)) !== text.to).map((text) => `the text of case ${numberOf(text)} went to another number`),
  ];
}

function isAfter(before: Place, after: Place): boolean {
  return before.partition === after.partition && before.offset < after.offset;
}

function pairs<Item>(items: readonly Item[]): [Item, Item][] {
  return items.slice(1).map((item, index) => [items[index]!, item]);
}
