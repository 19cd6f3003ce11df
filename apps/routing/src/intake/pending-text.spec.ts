import type { Attachment, IntakeMessageReceived } from '#libs/contract';
import { aMessage, uuid } from '../fixtures.ts';
import { pendingTask, readingOf } from './pending-text.ts';

const policy = { minutes: 10, sureFrom: 0.6, scanSureFrom: 0.9 };
const pending = { text: '', textOrigin: { kind: 'pending', confidence: 0 } } as const;
const file = (role: Attachment['role'], mediaType: string): Attachment => ({ state: 'stored', role, mediaType, sha256: 'a'.repeat(64), bytes: 7 });
const coming: Attachment = { state: 'unavailable', reason: 'not fetched yet', role: 'original', mediaType: 'image/tiff' };

it.each<[string, Partial<IntakeMessageReceived>, number | undefined]>([
  ['a letter of which the scan is there', { medium: 'letter', attachments: [file('original', 'application/pdf'), file('original', 'application/json')] }, 10],
  ['a fax that is still being fetched', { medium: 'fax', attachments: [coming] }, 10],
  ['a voicemail', { medium: 'call', attachments: [file('recording', 'audio/mpeg')] }, 10],
  ['a call of which nothing came yet', { medium: 'call' }, 10],
  ['a webhook that nobody could read', { medium: 'sms', attachments: [file('original', 'application/json')] }, 0],
  ['an automatic mail', { medium: 'email', automatic: 'bounce' }, undefined],
])('a text that is missing waits for machines where there is something for them: %s', (_, changed, minutes) => {
  const message = aMessage({ ...pending, ...changed });
  const [task] = pendingTask(message, policy);
  if (minutes === undefined) expect(task).toBeUndefined();
  else expect((task!.dueFrom!.getTime() - Date.parse(message.storedAt)) / 60_000).toBe(minutes);
});

const read = (text: string, confidence: number) => aMessage({ text, textOrigin: { kind: 'ocr', confidence } });

it.each<[string, IntakeMessageReceived, boolean | undefined]>([
  ['surely', read('和中路的路灯坏了', 0.97), true],
  ['as surely as is asked for', read('和中路的路灯坏了', 0.9), true],
  ['a hand, less surely than print', read('和中路的路灯坏了', 0.87), false],
  ['heard, as surely as is asked for', aMessage({ text: '和中路的路灯坏了', textOrigin: { kind: 'transcript', confidence: 0.6 } }), true],
  ['by a person', aMessage({ text: '和中路的路灯坏了', textOrigin: { kind: 'clerk', confidence: 1 } }), true],
  ['unsurely: a person compares', read('禾中路的路丁坏了', 0.41), false],
  ['no words: a person looks', read(' ', 0), false],
  ['not yet', aMessage(pending), undefined],
])('what became of the reading: %s', (_, after, done) => {
  expect(readingOf(aMessage(pending), after, 'media', policy).map((one) => one.done)).toEqual(done === undefined ? [] : [done]);
});

it('a text that was there already was awaited by nobody', () => {
  expect(readingOf(read('一', 0.2), read('二', 0.9), 'ocr', policy)).toEqual([]);
  expect(readingOf(aMessage({ id: uuid(1) }), read('二', 0.9), 'ocr', policy)).toEqual([]);
});

it('a file that no machine can open is a person’s at once', () => {
  expect(readingOf(aMessage(pending), aMessage(pending), 'ocr', policy)).toMatchObject([{ done: false, outcome: 'no machine could read it: look at the original' }]);
});
