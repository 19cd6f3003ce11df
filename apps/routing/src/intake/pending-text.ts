import type { City } from '#libs/city';
import type { Attachment, IntakeMessageReceived } from '#libs/contract';
import type { TaskDraft } from './opening.ts';

type Message = Pick<IntakeMessageReceived, 'id' | 'medium' | 'account' | 'storedAt' | 'text' | 'textOrigin' | 'attachments' | 'automatic'>;

/**
 * A message whose text is still missing becomes a task for a person when none has come within the city's minutes; at once
 * when there is nothing that a machine could read or hear. Pure.
 */
export function pendingTask(message: Message, { minutes }: City['pendingText']): TaskDraft[] {
  if (message.textOrigin.kind !== 'pending' || message.automatic !== undefined) return [];
  const awaited = message.medium === 'call' || message.attachments.some(isForMachines);
  return [{
    kind: 'transcribe',
    subject: awaited ? `its words are still missing: hear or read it (${message.medium})` : `it could not be read: look at the original (${message.medium})`,
    detail: { messageId: message.id, account: message.account, medium: message.medium },
    dueFrom: new Date(Date.parse(message.storedAt) + (awaited ? minutes * 60_000 : 0)),
  }];
}

/** A recording, a scan, or a document that is still being fetched. */
function isForMachines({ role, mediaType }: Attachment): boolean {
  if (role === 'recording' || role === 'page') return true;
  return role === 'original' && mediaType !== undefined && /^(?:image\/|application\/pdf$)/.test(mediaType);
}

/** What became of a text that was waited for. */
export interface Reading {
  messageId: string;
  /** Nobody has to read or hear it any more; else a person is to do it now. */
  done: boolean;
  outcome: string;
}

/**
 * How the text of a message came, once it is there: then nobody has to hear it any more. A machine's that is less sure than
 * the city asks, or that found no words or could not open the file, is for a person at once. `by`: whose amendment it was. Pure.
 */
export function readingOf(before: Message, after: Message, by: string, { sureFrom, scanSureFrom }: City['pendingText']): Reading[] {
  if (before.textOrigin.kind !== 'pending') return [];
  if (after.textOrigin.kind === 'pending') return by === 'ocr' ? [{ messageId: after.id, done: false, outcome: 'no machine could read it: look at the original' }] : [];
  const { kind, confidence } = after.textOrigin;
  const done = after.text.trim() !== '' && confidence >= (kind === 'ocr' ? scanSureFrom : sureFrom);
  if (done) return [{ messageId: after.id, done, outcome: `the text came: ${kind}, confidence ${confidence.toFixed(2)}` }];
  const doubt = after.text.trim() === '' ? 'no words were found in it: look at the original' : `a machine read it and is not sure (${confidence.toFixed(2)}): compare it with the original`;
  return [{ messageId: after.id, done, outcome: doubt }];
}
