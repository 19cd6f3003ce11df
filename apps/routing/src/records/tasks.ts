import { z } from 'zod';
import { instant, uuid } from '#libs/contract';
import type { Sql } from '#libs/store';

export const task = z.object({
  id: uuid,
  kind: z.string(),
  caseId: uuid.optional(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
  createdAt: instant,
  doneAt: instant.optional(),
  doneBy: z.string().optional(),
  outcome: z.string().optional(),
});
export type Task = z.infer<typeof task>;

export const taskQuery = z.object({
  kind: z.string().optional(),
  caseId: z.guid().optional(),
  done: z.enum(['true', 'false']).default('false').transform((text) => text === 'true'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.guid().optional().describe('id of the last task of the page before'),
});

interface Row {
  id: string;
  kind: string;
  case_id: string | null;
  subject: string;
  detail: Record<string, unknown>;
  created_at: Date;
  done_at: Date | null;
  done_by: string | null;
  outcome: string | null;
}

/** Oldest first: nobody’s task starves behind new ones. */
export async function listTasks(sql: Sql, query: z.output<typeof taskQuery>, now: Date): Promise<Task[]> {
  const rows = await sql.query<Row>(
    `SELECT * FROM tasks
     WHERE (done_at IS NOT NULL) = $1 AND (done_at IS NOT NULL OR due_from IS NULL OR due_from <= $6) AND ($2::text IS NULL OR kind = $2) AND ($3::uuid IS NULL OR case_id = $3)
       AND ($4::uuid IS NULL OR (created_at, id) > (SELECT created_at, id FROM tasks WHERE id = $4))
     ORDER BY created_at, id LIMIT $5`,
    [query.done, query.kind ?? null, query.caseId ?? null, query.after ?? null, query.limit, now],
  );
  return rows.map(toTask);
}

/** Undefined when there is no such task; done before stays as it was first done. */
export async function finishTask(sql: Sql, id: string, by: string, outcome: string, now: Date): Promise<Task | undefined> {
  await sql.execute('UPDATE tasks SET done_at = $2, done_by = $3, outcome = $4 WHERE id = $1 AND done_at IS NULL', [id, now, by, outcome]);
  const [row] = await sql.query<Row>('SELECT * FROM tasks WHERE id = $1', [id]);
  return row && toTask(row);
}

function toTask(row: Row): Task {
  return {
    id: row.id, kind: row.kind, subject: row.subject, detail: row.detail, createdAt: row.created_at.toISOString(),
    ...(row.case_id === null ? {} : { caseId: row.case_id }),
    ...(row.done_at === null ? {} : { doneAt: row.done_at.toISOString() }),
    ...(row.done_by === null ? {} : { doneBy: row.done_by }),
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
  };
}
