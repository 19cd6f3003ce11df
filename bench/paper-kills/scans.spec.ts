import { eventTypes, intakeTopic } from '#libs/contract';
import { Scans } from './scans.ts';

const words = '和中路十字路口的路灯坏了三天了，晚上很危险';
const received = (id: string, sourceId: string) => ({ topic: intakeTopic, type: eventTypes.received, value: { id, source: { id: sourceId } } });
const read = (messageId: string, revision: number, text: string, by = 'ocr') => ({ topic: intakeTopic, type: eventTypes.amended, value: { messageId, revision, by, text } });

function met(...records: Parameters<Scans['meet']>[0][]) {
  const scans = new Scans();
  scans.sent({ sourceId: 'A', text: words });
  scans.sent({ sourceId: 'B', text: words });
  for (const record of records) scans.meet(record);
  return { messages: scans.messages(), read: scans.read(), waiting: scans.waiting(), repeated: scans.repeated() };
}

it.each([
  ['nothing came', [], { messages: 0, read: 0, waiting: 2, repeated: 0 }],
  ['one is read, one waits', [received('1', 'A'), read('1', 1, words), received('2', 'B')], { messages: 2, read: 1, waiting: 1, repeated: 0 }],
  ['the same record twice, as after a kill', [received('1', 'A'), received('1', 'A'), read('1', 1, words), read('1', 1, words)], { messages: 1, read: 1, waiting: 1, repeated: 0 }],
  ['a second message', [received('1', 'A'), received('9', 'A')], { messages: 0, read: 0, waiting: 2, repeated: 0 }],
  ['the text is told as two revisions', [received('1', 'A'), read('1', 1, words), read('1', 3, words)], { messages: 1, read: 1, waiting: 1, repeated: 1 }],
  ['other words', [received('1', 'A'), read('1', 1, '停水了')], { messages: 1, read: 0, waiting: 1, repeated: 0 }],
  ['a clerk’s words count for no machine', [received('1', 'A'), read('1', 1, words, 'clerk:staff')], { messages: 1, read: 0, waiting: 2, repeated: 0 }],
])('%s', (_, records, expected) => {
  expect(met(...records)).toEqual(expected);
});
