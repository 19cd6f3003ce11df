import type { Attachment } from '#libs/contract';
import { aMessage, uuid } from '../fixtures.ts';
import { incompleteTasks } from './incomplete.ts';

const gone = (role: Attachment['role'], reason: string): Attachment => ({ state: 'unavailable', role, reason });
const fax = (...attachments: Attachment[]) => aMessage({ medium: 'fax', attachments });

it('pages that were lost on the line are asked for again, once', () => {
  const lost = fax(gone('page', 'the line broke: pages are missing'));
  expect(incompleteTasks(undefined, lost)).toMatchObject([{ kind: 'incomplete', detail: { messageId: uuid(1), medium: 'fax', reasons: ['the line broke: pages are missing'] } }]);
  expect(incompleteTasks(lost, lost)).toEqual([]);
});

it('what is still being fetched is not missing, and is when nobody can fetch it any more', () => {
  const coming = fax(gone('original', 'not fetched yet'));
  expect(incompleteTasks(undefined, coming)).toEqual([]);
  expect(incompleteTasks(coming, fax(gone('original', 'the address was refused with 404')))).toHaveLength(1);
});

it('a photo beside words is told in the message alone', () => {
  expect(incompleteTasks(undefined, aMessage({ attachments: [gone('media', 'too large')] }))).toEqual([]);
});
