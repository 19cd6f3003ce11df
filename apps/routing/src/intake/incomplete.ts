import { notFetchedYet, type Attachment, type IntakeMessageReceived } from '#libs/contract';
import type { TaskDraft } from './opening.ts';

type Message = Pick<IntakeMessageReceived, 'id' | 'medium' | 'attachments'>;

/**
 * What a citizen sent and is not there for good (pages lost on the line, a document that nobody can fetch any more, one that
 * holds a virus) becomes a task: a person asks him to send it again. `before`: the message as it was known. Pure.
 */
export function incompleteTasks(before: Message | undefined, after: Message): TaskDraft[] {
  const known = new Set(before?.attachments.flatMap(missing));
  const reasons = [...new Set(after.attachments.flatMap(missing))].filter((reason) => !known.has(reason));
  if (reasons.length === 0) return [];
  return [{
    kind: 'incomplete',
    subject: `a part of what was sent is not there: ask for it again (${after.medium})`,
    detail: { messageId: after.id, medium: after.medium, reasons },
  }];
}

/** Media beside words are told in the message alone; a page or an original is what was meant to be read. */
function missing(file: Attachment): string[] {
  const read = file.role === 'original' || file.role === 'page';
  return read && file.state === 'unavailable' && file.reason !== notFetchedYet ? [file.reason] : [];
}
