import { createHash } from 'node:crypto';
import type { City } from '#libs/city';
import type { Actor } from '#libs/contract';
import type { Logger } from '#libs/service';
import type { Tx } from '#libs/store';
import { settle } from '../case/clock.ts';
import { policyOf } from '../case/policy.ts';
import type { CaseState } from '../case/state.ts';
import { openStatuses } from '../case/transitions.ts';
import type { Deciding } from '../effects/deciding.ts';
import { openStory } from '../effects/open-story.ts';
import type { Step } from '../effects/step.ts';
import { writeSteps } from '../effects/write-steps.ts';
import { readCases, writeRows } from '../records/cases.ts';
import { recounted } from './recounted.ts';

export interface RecountDeps extends Deciding {
  logger: Logger;
}

/** A pass at a time: who reads a case, or tells the same units something, waits for no more than so many. */
const looked = 200;
/** Milliseconds: another instance may have opened cases by the old calendar until it had read the folder again. */
const secondPassAfter = 60_000;
const nothingYet = '00000000-0000-0000-0000-000000000000';
const byRule: Actor = { kind: 'rule', id: 'calendar' };

interface Progress {
  after: string;
  passes: number;
  passed_at: Date | null;
}

/**
 * After the calendar changed: each call counts the next open cases anew, each by its own policy, and writes those that
 * move. Others read and act meanwhile; only what moves is locked, for the moment of its writing. Two passes. A call gives
 * the milliseconds until there may be more, undefined when all is counted.
 */
export function recounting(deps: RecountDeps): () => Promise<number | undefined> {
  let followed: string | undefined;
  return async () => {
    const city = deps.city();
    const calendar = calendarDigest(city);
    if (followed !== calendar) {
      await begin(deps, calendar, city);
      followed = calendar;
    }
    const [known] = await deps.store.query<Progress>('SELECT after, passes, passed_at FROM recounts WHERE calendar = $1', [calendar]);
    if (known === undefined || known.passes >= 2) return undefined;
    const wait = known.passed_at === null ? 0 : known.passed_at.getTime() + secondPassAfter - deps.clock.now().getTime();
    return wait > 0 ? wait : pass(deps, calendar);
  };
}

/** What the days of a city’s calendar are, whatever else its folder says. */
export function calendarDigest({ calendar, zone, office }: City): string {
  const days = [...calendar.days].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([yearsOf(calendar.years), days, calendar.nextYearDecidesFrom, zone.name, office]))
    .digest('hex');
}

const yearsOf = (years: ReadonlySet<number>): number[] => [...years].sort((a, b) => a - b);

/** Where another calendar was the last, this one begins, also one that was in force before. A new city has nothing to count. */
async function begin({ store, clock, logger }: RecountDeps, calendar: string, city: City): Promise<void> {
  const [last] = await store.query<{ calendar: string }>('SELECT calendar FROM recounts ORDER BY started_at DESC LIMIT 1');
  if (last?.calendar === calendar) return;
  await store.execute(
    `INSERT INTO recounts (calendar, years, after, passes, started_at)
     SELECT $1, $2, '${nothingYet}', CASE WHEN EXISTS (SELECT 1 FROM cases) THEN 0 ELSE 2 END, $3
     ON CONFLICT (calendar) DO UPDATE SET after = excluded.after, passes = excluded.passes, passed_at = NULL, seen = 0, changed = 0, started_at = excluded.started_at`,
    [calendar, yearsOf(city.calendar.years), clock.now()],
  );
  logger.info({ calendar }, 'another calendar is in force: open cases are counted by it');
}

async function pass(deps: RecountDeps, calendar: string): Promise<number> {
  return deps.store.transaction(async (tx) => {
    // One instance at a time; the others look again later.
    const [progress] = await tx.query<Progress>('SELECT after, passes, passed_at FROM recounts WHERE calendar = $1 FOR UPDATE SKIP LOCKED', [calendar]);
    if (!progress || progress.passes >= 2) return 1000;
    const rows = await tx.query<{ id: string; state: CaseState }>(
      'SELECT id, state FROM cases WHERE id > $1 AND status = ANY($2::text[]) ORDER BY id LIMIT $3', [progress.after, openStatuses, looked],
    );
    const moving: string[] = [];
    for (const { id, state } of rows) if (await moves(id, state, deps)) moving.push(id);
    const changed = moving.length === 0 ? 0 : await write(tx, moving, calendar, deps);
    const last = rows.length < looked;
    await tx.defer(
      `UPDATE recounts SET after = $2, seen = seen + $3, changed = changed + $4, passes = passes + $5, passed_at = CASE WHEN $5 = 1 THEN $6::timestamptz ELSE passed_at END
       WHERE calendar = $1`,
      [calendar, last ? nothingYet : rows.at(-1)!.id, rows.length, changed, last ? 1 : 0, deps.clock.now()],
    );
    if (last) tx.afterCommit(() => deps.logger.info({ calendar, pass: progress.passes + 1 }, 'open cases are counted by the new calendar'));
    return last ? secondPassAfter : 0;
  });
}

/** One case that cannot be counted, because its policy is no longer understood, does not stop the others. */
async function moves(id: string, state: CaseState, deps: RecountDeps): Promise<boolean> {
  try {
    return recounted(state, policyOf(await deps.cityOf(state.policy))).length > 0;
  } catch (error) {
    deps.logger.error({ caseId: id, policy: state.policy, error }, 'a case cannot be counted by the new calendar: its due stays as it was');
    return false;
  }
}

/** Decided again under the lock: what others did to a case meanwhile counts. */
async function write(tx: Tx, ids: readonly string[], calendar: string, deps: RecountDeps): Promise<number> {
  const now = deps.clock.now();
  const steps: Step[] = [];
  for (const kept of (await readCases(tx, ids, true)).values()) {
    const policy = policyOf(await deps.cityOf(kept.state.policy));
    const drafts = openStatuses.includes(kept.state.status) ? recounted(kept.state, policy) : [];
    if (drafts.length === 0) continue;
    const { state, events } = settle(kept.state, drafts, { at: now.toISOString(), by: byRule, nextId: () => deps.random.uuid() }, policy);
    steps.push({
      before: kept.state, state, events, messages: [], entries: [], senders: [], tasks: [],
      story: await openStory(kept, deps.opener.sealer),
    });
  }
  await writeRows(tx, 'due_changes', ['calendar text', 'case_id uuid', 'version integer', 'from_at timestamptz', 'to_at timestamptz', 'at timestamptz'],
    steps.map(({ before, state }) => ({ calendar, case_id: state.id, version: state.version, from_at: before?.due?.at, to_at: state.due?.at, at: now })));
  await writeSteps(tx, steps, deps, now);
  return steps.length;
}
