import type { Random } from '#libs/service';
import type { Tx } from '#libs/store';
import type { TaskDraft } from '../intake/opening.ts';
import { writeRows } from '../records/cases.ts';
import type { Step } from './step.ts';

/** Puts tasks before the staff; `caseId` where there is one. Of a source there is one open task at a time. */
export async function writeTasks(
  tx: Tx, tasks: readonly { caseId?: string; task: TaskDraft }[], random: Random, at: Date,
): Promise<void> {
  await writeRows(tx, 'tasks', ['id uuid', 'kind text', 'case_id uuid', 'subject text', 'detail jsonb', 'created_at timestamptz', 'due_from timestamptz'],
    tasks.map(({ caseId, task: { dueFrom, ...task } }) => ({ id: random.uuid(), case_id: caseId, created_at: at, due_from: dueFrom, ...task })),
    'ON CONFLICT DO NOTHING');
}

/** The text of a message came: nobody has to read or hear it any more, or a person is to do it now and not later. */
export async function endReading(tx: Tx, steps: readonly Pick<Step, 'state' | 'read'>[], at: Date): Promise<void> {
  const rows = steps.flatMap(({ state, read = [] }) => read.map(({ messageId, done, outcome }) => ({ case_id: state.id, message_id: messageId, done, outcome })));
  if (rows.length === 0) return;
  await tx.defer(
    `UPDATE tasks SET done_at = CASE WHEN given.done THEN $2::timestamptz END, done_by = CASE WHEN given.done THEN 'routing' END,
       outcome = CASE WHEN given.done THEN given.outcome END, subject = CASE WHEN given.done THEN subject ELSE given.outcome END,
       due_from = CASE WHEN given.done THEN due_from ELSE $2::timestamptz END
     FROM jsonb_to_recordset($1::jsonb) AS given(case_id uuid, message_id text, done boolean, outcome text)
     WHERE tasks.case_id = given.case_id AND kind = 'transcribe' AND done_at IS NULL AND detail->>'messageId' = given.message_id`,
    [JSON.stringify(rows), at],
  );
}
