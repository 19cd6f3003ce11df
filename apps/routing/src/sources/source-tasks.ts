import type { IntakeSourceChanged } from '#libs/contract';
import type { Random } from '#libs/service';
import type { Tx } from '#libs/store';
import { writeTasks } from '../effects/tasks.ts';

/**
 * A source that cannot be asked is one task for a person, which ends when it works again. In the order given, which is that
 * of the source's own changes.
 */
export async function sourceTasks(tx: Tx, changes: readonly IntakeSourceChanged[], random: Random, at: Date): Promise<void> {
  for (const { source, account, state, reason, since } of changes) {
    if (state === 'failing') {
      const subject = `${source} cannot be asked${reason === undefined ? '' : `: ${reason}`}`;
      await writeTasks(tx, [{ task: { kind: 'source', subject, detail: { source, account, since } } }], random, at);
    } else {
      await tx.defer(
        `UPDATE tasks SET done_at = $2, done_by = 'routing', outcome = 'it works again'
         WHERE kind = 'source' AND done_at IS NULL AND detail->>'source' = $1`,
        [source, at],
      );
    }
  }
}
