import type { Sql } from '#libs/store';
import type { OpenedMessage } from '../view/department-view.ts';

/** So many cases, or messages, of one sender within an hour are more than a person writes (guess). */
export const mostAnIntervalAnswers = 12;
const interval = 3_600_000;

/**
 * Of these cases, those whose sender opened more than so many within the last hour. Perhaps a machine answers our answers
 * and is not recognised as one: it is answered no more, and a person looks.
 */
export async function inLoop(sql: Sql, caseIds: readonly string[], now: Date): Promise<Set<string>> {
  const rows = await sql.query<{ case_id: string }>(
    `SELECT own.case_id FROM case_senders own
     CROSS JOIN LATERAL (
       SELECT count(*) AS cases FROM (
         SELECT 1 FROM case_senders same JOIN cases c ON c.id = same.case_id
         WHERE same.digest = own.digest AND c.opened_at > $2 LIMIT $3 + 1
       ) AS newest
     ) AS recent
     WHERE own.case_id = ANY($1::uuid[]) AND recent.cases > $3`,
    [caseIds, new Date(now.getTime() - interval), mostAnIntervalAnswers],
  );
  return new Set(rows.map(({ case_id }) => case_id));
}

/** The same of the messages of one case: who writes so often is not told each time that his words were added. Pure. */
export function writesWithoutEnd(messages: readonly Pick<OpenedMessage, 'message'>[]): boolean {
  const times = messages.map(({ message }) => Date.parse(message.storedAt));
  const last = Math.max(...times);
  return times.filter((at) => at > last - interval).length > mostAnIntervalAnswers;
}
