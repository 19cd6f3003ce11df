import type { Sql } from '#libs/store';

export interface KeptDepartmentMessage {
  position: number;
  /** JWE of the message as it was sent. */
  message: string;
}

/** What a unit was told after `since`, in order, and the last position that exists. */
export async function readDepartmentMessages(
  sql: Sql, code: string, since: number, limit: number,
): Promise<{ messages: KeptDepartmentMessage[]; last: number }> {
  const rows = await sql.query<{ position: string; message: string }>(
    'SELECT position, message FROM department_messages WHERE code = $1 AND position > $2 ORDER BY position LIMIT $3',
    [code, since, limit],
  );
  const [department] = await sql.query<{ position: string }>('SELECT position FROM departments WHERE code = $1', [code]);
  return {
    messages: rows.map(({ position, message }) => ({ position: Number(position), message })),
    last: Number(department?.position ?? 0),
  };
}

export async function roleOf(sql: Sql, caseId: string, code: string): Promise<'lead' | 'supporting' | 'withdrawn' | undefined> {
  const [row] = await sql.query<{ role: 'lead' | 'supporting' | 'withdrawn' }>(
    'SELECT role FROM department_cases WHERE case_id = $1 AND code = $2', [caseId, code],
  );
  return row?.role;
}

/** Whether the unit was shown this attachment of the case. */
export async function wasShown(sql: Sql, caseId: string, code: string, sha256: string): Promise<boolean> {
  const rows = await sql.query(
    'SELECT 1 FROM department_messages WHERE case_id = $1 AND code = $2 AND $3 = ANY(shown) LIMIT 1', [caseId, code, sha256],
  );
  return rows.length > 0;
}
