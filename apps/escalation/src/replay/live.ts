import type { Store } from '#libs/store';
import type { NextPoint, Reached } from '../fold/case.ts';
import { caseColumns, caseOf, type CaseRow } from '../records/cases.ts';
import type { Known } from './normal.ts';

interface ClockRow extends Omit<NextPoint, 'caseId' | 'at' | 'caseVersion'> {
  case_id: string;
  next_at: Date;
  case_version: number;
}

interface ReachedRow extends Omit<Reached, 'caseId' | 'at' | 'saidAt'> {
  case_id: string;
  at: Date;
  said_at: Date;
}

/** What the live schema has of these cases, all at one moment. */
export async function readLive(store: Store, ids: readonly string[]): Promise<Map<string, Known>> {
  return store.transaction(async (tx) => {
    await tx.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const [cases, clocks, reached] = await Promise.all([
      tx.query<CaseRow>(`SELECT ${caseColumns} FROM cases WHERE case_id = ANY($1::uuid[])`, [ids]),
      tx.query<ClockRow>('SELECT case_id, unit, point, level, round, next_at, case_version FROM clocks WHERE case_id = ANY($1::uuid[])', [ids]),
      tx.query<ReachedRow>('SELECT case_id, version, unit, round, level, point, at, said_at, why FROM reached WHERE case_id = ANY($1::uuid[])', [ids]),
    ]);
    const points = Map.groupBy(clocks, (row) => row.case_id);
    const said = Map.groupBy(reached, (row) => row.case_id);
    return new Map(cases.map((row) => [row.case_id, {
      state: caseOf(row),
      points: (points.get(row.case_id) ?? []).map(({ case_id: caseId, next_at: at, case_version: caseVersion, ...rest }) => ({
        caseId, caseVersion, at: at.toISOString(), ...rest,
      })),
      reached: (said.get(row.case_id) ?? []).map(({ case_id: caseId, at, said_at: saidAt, ...rest }) => ({
        caseId, at: at.toISOString(), saidAt: saidAt.toISOString(), ...rest,
      })),
    }]));
  });
}

const pageSize = 10_000;

/** The ids of all cases that the live schema has. */
export async function liveIds(store: Store): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await store.query<{ case_id: string }>('SELECT case_id FROM cases WHERE case_id > $1 ORDER BY case_id LIMIT $2', [after, pageSize]);
    for (const { case_id: id } of rows) ids.add(id);
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return ids;
    after = last.case_id;
  }
}
