import { z } from 'zod';
import type { Clock } from '#libs/service';
import type { Sql } from '#libs/store';
import { nextPoints, type FoldedCase } from '../fold/case.ts';
import { caseColumns, caseOf, type CaseRow } from '../records/cases.ts';
import { itemOf, type EscalationDetail } from './view.ts';

interface ReachedRow {
  unit: string;
  point: EscalationDetail['past'][number]['point'];
  level: number;
  round: number;
  at: Date;
  said_at: Date;
  version: number;
  why: string;
}

interface TakenRow {
  unit: string;
  proposed_at: Date;
  fault: string | null;
}

/** A case by its id or its number. */
export async function findCase(sql: Sql, idOrNumber: string): Promise<FoldedCase | undefined> {
  const [column, type] = z.guid().safeParse(idOrNumber).success ? ['case_id', 'uuid'] : ['number', 'text'];
  const [row] = await sql.query<CaseRow>(`SELECT ${caseColumns} FROM cases WHERE ${column} = $1::${type}`, [idOrNumber]);
  return row && caseOf(row);
}

/** Every point of the case, past and to come. */
export async function readDetail(sql: Sql, one: FoldedCase): Promise<EscalationDetail> {
  const [reached, taken] = await Promise.all([
    sql.query<ReachedRow>('SELECT unit, point, level, round, at, said_at, version, why FROM reached WHERE case_id = $1 ORDER BY version', [one.id]),
    sql.query<TakenRow>('SELECT unit, proposed_at, fault FROM clocks WHERE case_id = $1 AND proposed_at IS NOT NULL', [one.id]),
  ]);
  const { clock } = one;
  const next = nextPoints(one);
  return {
    ...itemOf(one),
    ...(clock ? { clock: { holder: clock.holder, since: clock.since, version: clock.version, ...(clock.unitDue ? { unitDue: clock.unitDue } : {}) } } : {}),
    past: reached.map(({ at, said_at: saidAt, ...row }) => ({ ...row, at: at.toISOString(), saidAt: saidAt.toISOString() })),
    toCome: (clock?.points ?? []).map((point) => {
      const isNext = next.some(({ unit, point: kind, level, at }) => unit === point.unit && kind === point.point && level === point.level && at === point.at);
      const row = isNext ? taken.find(({ unit }) => unit === point.unit) : undefined;
      return { ...point, ...(row ? { proposedAt: row.proposed_at.toISOString() } : {}), ...(row?.fault ? { fault: row.fault } : {}) };
    }),
  };
}

const patience = 2000;
const lookPause = 25;

/**
 * Waits until the case is read up to `minVersion`, at most two seconds: a person who has just acted wants to see what
 * he did. Afterwards he is shown what there is; each item says its version.
 */
export async function whenRead(sql: Sql, idOrNumber: string, minVersion: number, clock: Clock): Promise<void> {
  const end = performance.now() + patience;
  while (performance.now() < end) {
    const found = await findCase(sql, idOrNumber);
    if (found && found.version >= minVersion) return;
    await clock.sleep(lookPause);
  }
}
