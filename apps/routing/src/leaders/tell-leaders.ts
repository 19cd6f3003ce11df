import type { City } from '#libs/city';
import type { CaseEvent } from '#libs/contract';
import type { Sealer } from '#libs/privacy';
import type { Random } from '#libs/service';
import type { Tx } from '#libs/store';
import type { Step } from '../effects/step.ts';
import { writeRows } from '../records/cases.ts';
import { readPosts, slotOf, type Post } from './holders.ts';
import { leaderNotices, tellingId, type LeaderNotice } from './notices.ts';
import { notBefore } from './quiet-hours.ts';
import { reach, wayTo, type Way } from './reach.ts';
import { leaderText, nameOf, titleOf } from './text.ts';

export interface TellLeaders {
  city: City;
  sealer: Sealer;
  random: Random;
  at: Date;
  showsIdentity(step: Step): boolean;
}

interface Due {
  step: Step;
  event: CaseEvent;
  notice: LeaderNotice;
}

/**
 * Writes, in the transaction of the decisions, what the holders of posts are to be told of them: each level once per
 * round, after quiet hours. A rung that nobody holds goes to the next one up, and becomes a task that stays one however
 * many cases meet it.
 */
export async function tellLeaders(tx: Tx, steps: readonly Step[], deps: TellLeaders): Promise<void> {
  const due = steps.flatMap((step) =>
    step.events.flatMap((event) => leaderNotices(event, step.state.centre).map((notice): Due => ({ step, event, notice }))));
  if (due.length === 0) return;
  const ways = await readWays(tx, [...new Set(due.map(({ notice }) => notice.unit))], deps);
  const rows = new Map<string, Record<string, unknown>>();
  const vacant = new Map<string, Post>();
  for (const each of due) {
    const { step, event, notice } = each;
    const reached = reach(notice, step.state.centre, (level) => ways.get(slotOf({ unit: notice.unit, level })));
    for (const level of reached.vacant) vacant.set(slotOf({ unit: notice.unit, level }), { unit: notice.unit, level });
    if (!reached.told) continue;
    const id = tellingId(event, notice);
    rows.set(id, { id, ...await rowOf(each, reached.told.post, reached.told.way, deps) });
  }
  await writeTellings(tx, [...rows.values()]);
  await writeVacancies(tx, [...vacant.values()], deps);
}

async function readWays(tx: Tx, units: readonly string[], { city, sealer }: TellLeaders): Promise<Map<string, Way>> {
  return new Map((await readPosts(tx, sealer, units)).flatMap((post) => {
    const way = post.holder && wayTo(city, post.holder);
    return way ? [[slotOf(post), way] as const] : [];
  }));
}

async function rowOf({ step, event, notice }: Due, post: number, way: Way, deps: TellLeaders): Promise<Record<string, unknown>> {
  const { city, sealer, at } = deps;
  const { state, story } = step;
  const text = leaderText({ city, notice, post, event, state, story, categoryShowsIdentity: deps.showsIdentity(step), medium: way.medium });
  return {
    case_id: state.id, unit: notice.unit, level: notice.level, post, what: notice.what, at,
    not_before: notBefore(city, at, state.emergency),
    medium: way.medium, account: way.account, subject: way.medium === 'email' ? state.number : undefined,
    address: await sealer.seal(way.to, at), content: await sealer.seal(text, at),
  };
}

async function writeTellings(tx: Tx, rows: readonly Record<string, unknown>[]): Promise<void> {
  await writeRows(tx, 'leader_tellings', [
    'id uuid', 'case_id uuid', 'unit text', 'level smallint', 'post smallint', 'what text', 'at timestamptz', 'not_before timestamptz',
    'medium text', 'account text', 'subject text', 'address text', 'content text',
  ], rows, 'ON CONFLICT DO NOTHING');
  if (rows.length > 0) tx.signal('leader-tellings');
}

/** In the order of units and levels, so that two transactions which meet the same vacancies cannot deadlock. */
async function writeVacancies(tx: Tx, vacant: readonly Post[], { city, random, at }: TellLeaders): Promise<void> {
  const sorted = vacant.toSorted((a, b) => (a.unit === b.unit ? a.level - b.level : a.unit < b.unit ? -1 : 1));
  await writeRows(tx, 'tasks', ['id uuid', 'kind text', 'subject text', 'detail jsonb', 'created_at timestamptz'],
    sorted.map(({ unit, level }) => ({
      id: random.uuid(), kind: 'vacant-post', created_at: at, detail: { unit, level },
      subject: `nobody can be reached in a post: ${nameOf(city, unit)}, level ${level}, ${titleOf(city, unit, level)}: import its holder`,
    })), 'ON CONFLICT DO NOTHING');
}
