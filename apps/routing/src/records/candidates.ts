import type { CaseStatus, Medium } from '#libs/contract';
import type { Sql } from '#libs/store';
import { openStatuses } from '../case/transitions.ts';
import type { Candidate } from '../intake/which-case.ts';

/** Of a sender with very many open cases only the newest are compared. */
const mostPerBatch = 2000;

/** Open cases that know one of the senders. A quoted number needs no look-up of its own: a stranger is never joined. */
export async function readCandidates(sql: Sql, digests: readonly string[]): Promise<Candidate[]> {
  if (digests.length === 0) return [];
  const rows = await sql.query<{
    id: string; number: string; status: CaseStatus; senders: string[] | null; claimed: string[] | null; received_at: Date; medium: Medium; answered: string[] | null; waiting: boolean;
  }>(
    `SELECT c.id, c.number, c.status, c.state ? 'pausedUntil' AS waiting, last.received_at, last.medium,
            (SELECT array_agg(s.digest) FILTER (WHERE s.proved) FROM case_senders s WHERE s.case_id = c.id) AS senders,
            (SELECT array_agg(s.digest) FILTER (WHERE NOT s.proved) FROM case_senders s WHERE s.case_id = c.id) AS claimed,
            (SELECT array_agg(a.provider_id) FROM answers a WHERE a.case_id = c.id AND a.provider_id IS NOT NULL) AS answered
     FROM cases c
     JOIN LATERAL (
       SELECT m.received_at, m.medium FROM case_messages m WHERE m.case_id = c.id ORDER BY m.received_at DESC LIMIT 1
     ) last ON true
     WHERE c.status = ANY($2::text[])
       AND c.id IN (SELECT case_id FROM case_senders WHERE digest = ANY($1::text[]))
     ORDER BY c.opened_at DESC LIMIT $3`,
    [digests, openStatuses, mostPerBatch],
  );
  return rows.map(({ id, number, status, senders, claimed, received_at, medium, answered, waiting }) => ({
    id, number, status, waiting, senders: senders ?? [], claimed: claimed ?? [], answered: answered ?? [], last: { receivedAt: received_at, medium },
  }));
}
