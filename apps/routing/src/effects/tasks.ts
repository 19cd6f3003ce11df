import type { Random } from '#libs/service';
import type { Tx } from '#libs/store';
import type { TaskDraft } from '../intake/opening.ts';
import { writeRows } from '../records/cases.ts';

/** Puts tasks before the staff; `caseId` where there is one. */
export async function writeTasks(
  tx: Tx, tasks: readonly { caseId?: string; task: TaskDraft }[], random: Random, at: Date,
): Promise<void> {
  await writeRows(tx, 'tasks', ['id uuid', 'kind text', 'case_id uuid', 'subject text', 'detail jsonb', 'created_at timestamptz'],
    tasks.map(({ caseId, task }) => ({ id: random.uuid(), case_id: caseId, created_at: at, ...task })));
}
