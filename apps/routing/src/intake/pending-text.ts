import type { City } from '#libs/city';
import type { IntakeMessageReceived } from '#libs/contract';
import type { TaskDraft } from './opening.ts';

type Message = Pick<IntakeMessageReceived, 'id' | 'medium' | 'account' | 'storedAt' | 'text' | 'textOrigin' | 'attachments' | 'automatic'>;

/**
 * A message whose text is still missing becomes a task for a person when none has come within the city's minutes; at once
 * when there is nothing that a machine could read or hear. Pure.
 */
export function pendingTask(message: Message, { minutes }: City['pendingText']): TaskDraft[] {
  if (message.textOrigin.kind !== 'pending' || message.automatic !== undefined) return [];
  const recorded = message.attachments.some(({ role }) => role === 'recording' || role === 'page');
  return [{
    kind: 'transcribe',
    subject: recorded || message.medium === 'call' ? `its words are still missing: hear or read it (${message.medium})` : `it could not be read: look at the original (${message.medium})`,
    detail: { messageId: message.id, account: message.account, medium: message.medium },
    dueFrom: new Date(Date.parse(message.storedAt) + (recorded || message.medium === 'call' ? minutes * 60_000 : 0)),
  }];
}

/**
 * How the text of a message came, once it is there: then nobody has to hear it any more. A machine's that is less sure than
 * the city asks leaves the task standing. Pure.
 */
export function readingOf(before: Message, after: Message, { sureFrom }: City['pendingText']): { messageId: string; outcome: string }[] {
  if (before.textOrigin.kind !== 'pending' || after.textOrigin.kind === 'pending' || after.text.trim() === '') return [];
  const { kind, confidence } = after.textOrigin;
  return confidence < sureFrom ? [] : [{ messageId: after.id, outcome: `the text came: ${kind}, confidence ${confidence.toFixed(2)}` }];
}
