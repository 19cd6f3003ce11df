import { z } from 'zod';
import { answersTopic, derivedId, encodeEvent, eventSource, eventTypes, type MessageText } from '#libs/contract';
import { conflict, notFound, type CallerIdentity } from '#libs/service';
import { outbox, retried, type Tx } from '#libs/store';
import type { Deciding } from '../effects/deciding.ts';
import { finishTask, type Task } from '../records/tasks.ts';

const detail = z.looseObject({ messageId: z.string(), account: z.string() });

/**
 * What a person heard in a recording, or read in a scan: given to the service that took the message in, which tells it as
 * the message's next amendment. The task is done with it. Said twice, the first stands and the task is given as it is.
 * @throws Problem 404 without such a task, 409 when it is not about a missing text
 */
export async function giveText(taskId: string, text: string, caller: CallerIdentity, deps: Deciding): Promise<Task> {
  return retried(() => deps.store.transaction(async (tx) => {
    const task = await openTask(tx, taskId);
    const now = deps.clock.now();
    if (task.done) return (await finishTask(tx, taskId, caller.keyId, '', now))!;
    const data: MessageText = {
      id: derivedId('text', taskId), messageId: task.messageId, caseId: task.caseId, account: task.account, by: `clerk:${caller.keyId}`,
      text: await deps.opener.sealer.seal(text, now),
    };
    const event = encodeEvent({
      id: data.id, type: eventTypes.messageText, source: eventSource(deps.city().code, 'routing'), subject: data.messageId, time: now.toISOString(), data,
    });
    await outbox.add(tx, [{ ...event, topic: answersTopic, key: task.caseId }]);
    return (await finishTask(tx, taskId, caller.keyId, 'transcribed', now))!;
  }));
}

async function openTask(tx: Tx, id: string): Promise<{ done: boolean; caseId: string; messageId: string; account: string }> {
  const [row] = z.guid().safeParse(id).success
    ? await tx.query<{ kind: string; case_id: string | null; detail: unknown; done: boolean }>(
      'SELECT kind, case_id, detail, done_at IS NOT NULL AS done FROM tasks WHERE id = $1 FOR UPDATE', [id],
    )
    : [];
  if (!row) throw notFound(`There is no task ${id}.`);
  const found = detail.safeParse(row.detail);
  if (row.kind !== 'transcribe' || row.case_id === null || !found.success) {
    throw conflict(`This task is of the kind ${row.kind}: a text can be given to a task of the kind transcribe.`);
  }
  return { done: row.done, caseId: row.case_id, messageId: found.data.messageId, account: found.data.account };
}
