import type { Sql } from '#libs/store';
import type { RequestsQuery, UpdatesQuery } from './query.ts';
import type { RequestRow, UpdateRow } from './view.ts';

/** Classified, so that it is known to be no report; never one that is or was confidential. */
const shown = 'kind IS NOT NULL AND NOT hidden';
const columns = `number, case_id, posted_at, updated_at, service, description, address, address_id, latitude, longitude, status, unit, due_at, paused,
  merged, reason`;
const updateColumns = 'u.update_id, u.case_id, r.number, u.status, u.paused, u.unit, u.reason, u.at';

/** The newest first. */
export async function listRequests(sql: Sql, query: RequestsQuery): Promise<RequestRow[]> {
  const values: unknown[] = [];
  const bind = (value: unknown, type: string): string => `$${values.push(value)}::${type}`;
  const conditions = [shown];
  if (query.ids) conditions.push(`number = ANY(${bind(query.ids, 'text[]')})`);
  else {
    if (query.services) conditions.push(`service = ANY(${bind(query.services, 'text[]')})`);
    if (query.status?.length === 1) conditions.push(`status ${query.status[0] === 'open' ? '<> ALL' : '= ANY'} ('{resolved,not-accepted,archived}')`);
    for (const [column, span] of [['posted_at', query.posted], ['updated_at', query.updated]] as const) {
      if (span) conditions.push(`${column} >= ${bind(span.from, 'timestamptz')}`, `${column} <= ${bind(span.to, 'timestamptz')}`);
    }
  }
  return sql.query<RequestRow>(
    `SELECT ${columns} FROM open311_requests WHERE ${conditions.join(' AND ')}
     ORDER BY posted_at DESC, number DESC LIMIT ${query.pageSize} OFFSET ${(query.page - 1) * query.pageSize}`,
    values,
  );
}

/** The oldest first: who follows them reads on from where he was. */
export async function listUpdates(sql: Sql, { ids, at, page, pageSize }: UpdatesQuery): Promise<UpdateRow[]> {
  return sql.query<UpdateRow>(
    `SELECT ${updateColumns} FROM open311_updates u JOIN open311_requests r ON r.case_id = u.case_id AND ${shown}
     WHERE u.at >= $1 AND u.at <= $2 AND ($3::text[] IS NULL OR r.number = ANY($3::text[]))
     ORDER BY u.at, u.update_id LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`,
    [at.from, at.to, ids ?? null],
  );
}

/** All updates of some cases, by case. */
export async function notesOf(sql: Sql, caseIds: readonly string[]): Promise<Map<string, UpdateRow[]>> {
  const rows = await sql.query<UpdateRow>(
    `SELECT ${updateColumns} FROM open311_updates u JOIN open311_requests r ON r.case_id = u.case_id AND ${shown}
     WHERE u.case_id = ANY($1::uuid[]) ORDER BY u.at, u.update_id`,
    [caseIds],
  );
  return Map.groupBy(rows, ({ case_id: id }) => id);
}

/** The number of the case that a token's request became; undefined for a token that nobody was given. */
export async function numberOfToken(sql: Sql, token: string): Promise<{ number: string | null } | undefined> {
  const [row] = await sql.query<{ number: string | null }>(
    'SELECT q.number FROM open311_requests q JOIN receipts r ON r.message_id = q.message_id WHERE q.message_id = $1', [token],
  );
  return row;
}
