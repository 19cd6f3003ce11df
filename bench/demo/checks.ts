import type { CaseEvent } from '#libs/contract';
import type { Cases, CaseStory } from './cases.ts';
import type { Kept } from './kept.ts';
import type { Summary } from './outcome.ts';
import type { Appeal } from './plan.ts';

/** One thing that must be so, in how many cases it was looked at, and where it was not so. */
export interface Check {
  what: string;
  looked: number;
  wrong: string[];
}

export interface Lived {
  appeal: Appeal;
  story: CaseStory | undefined;
  summary: Summary | undefined;
  /** All steps were done, and no level is to come. */
  complete: boolean;
}

/** Holds what happened against what the script says and what the domain promises. */
export function checksOf(lived: readonly Lived[], cases: Cases, kept: Kept, end: Date): Check[] {
  const stories = [...cases.all.values()];
  const known = lived.flatMap((each) => (each.story && each.summary ? [{ ...each, story: each.story, summary: each.summary }] : []));
  const complete = known.filter((each) => each.complete);
  const tellings = stories.flatMap(({ number, events }) => events.map((event) => ({ number, event })));
  return [
    check('each appeal opened one case of its own', lived, ({ appeal, story }) => (story ? [] : [`${appeal.sid} opened none`])),
    check('no case came from anything else', stories, (story) => (lived.some((each) => each.story === story) ? [] : [story.number])),
    check('events come in the order of their versions, without a gap', cases.disorder, (wrong) => [wrong]),
    check('each level at most once per case, unit and round', stories, (story) => twice(story, levelKey)),
    check('overdue at most once per case, unit and round', stories, (story) => twice(story, overdueKey)),
    check('no level is skipped', stories, skipped),
    check('nothing is told before its time', tellings, ({ number, event }) => early(number, event)),
    check('every point that came was told', [end], (at) => cases.silent(at)),
    check('resolved in time: level 3 was never passed', known.filter(({ summary }) => summary.outcome === 'in time' && summary.counts['case.reworked'] === undefined && summary.counts['case.reopened'] === undefined),
      ({ story, summary }) => (summary.highest > 3 ? [`${story.number}: level ${summary.highest}`] : [])),
    check('nobody acts: level 4 is reached', complete.filter(({ appeal }) => appeal.life.steps.length === 0),
      ({ story, summary }) => (summary.highest === 4 ? [] : [`${story.number}: level ${summary.highest}`])),
    check('closed cases: no clock runs', stories.filter(({ status }) => ['archived', 'not-accepted'].includes(status)), ({ number, clock }) => ((clock?.points ?? []).length === 0 ? [] : [number])),
    check('escalation holds of each case and unit the next point, as the topic says', stories, clocksDiffer(kept)),
    check('no record is parked', [kept], ({ parked }) => (parked === 0 ? [] : [`${parked} keys are parked`])),
    check('every text was delivered', Object.entries(kept.texts), ([state, texts]) => (state === 'delivered' ? [] : [`${texts} are ${state}`])),
    check('each life came to what its script says', complete, asScripted),
  ];
}

function check<Item>(what: string, items: readonly Item[], wrongIn: (item: Item) => string[]): Check {
  return { what, looked: items.length, wrong: items.flatMap(wrongIn) };
}

function levelKey(event: CaseEvent): string | undefined {
  return event.type === 'case.escalated' ? `${event.data.unit} round ${event.round} level ${event.data.level}` : undefined;
}

function overdueKey(event: CaseEvent): string | undefined {
  return event.type === 'case.overdue' && event.data.instruction === undefined ? `${event.data.unit} round ${event.round} overdue` : undefined;
}

function twice({ number, events }: CaseStory, keyOf: (event: CaseEvent) => string | undefined): string[] {
  const keys = events.flatMap((event) => keyOf(event) ?? []);
  return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${number}: ${key}`);
}

/** Level 1 is told by the assignment, so the first that is escalated to is 2. */
function skipped({ number, events }: CaseStory): string[] {
  const reached = new Map<string, number>();
  return events.flatMap((event) => {
    if (event.type !== 'case.escalated') return [];
    const key = `${event.data.unit} round ${event.round}`;
    const before = reached.get(key) ?? 1;
    reached.set(key, event.data.level);
    return event.data.level === before + 1 ? [] : [`${number}: ${key}: level ${event.data.level} after ${before}`];
  });
}

function early(number: string, event: CaseEvent): string[] {
  const at = event.type === 'case.escalated' || event.type === 'case.overdue' || event.type === 'case.reminded' ? event.data.at : event.at;
  return event.by.kind === 'clock' && Date.parse(event.at) < Date.parse(at) ? [`${number}: ${event.type} of ${at} at ${event.at}`] : [];
}

/** What a replay of the topic would rebuild. */
function clocksDiffer({ clocks }: Kept): (story: CaseStory) => string[] {
  const held = Map.groupBy(clocks, ({ caseId }) => caseId);
  const text = (points: readonly { unit: string; point: string; level: number; at: Date }[]): string[] =>
    points.map(({ unit, point, level, at }) => `${unit} ${point} ${level} ${at.toISOString()}`).sort();
  return ({ id, number, clock }) => {
    const points = clock?.points ?? [];
    const next = points.filter(({ unit }, index) => points.findIndex((other) => other.unit === unit) === index);
    const [told, found] = [text(next.map((point) => ({ ...point, at: new Date(point.at) }))), text(held.get(id) ?? [])];
    return told.join() === found.join() ? [] : [`${number}: ${found.join(', ') || 'nothing'} instead of ${told.join(', ') || 'nothing'}`];
  };
}

function asScripted({ appeal: { life }, story, summary }: { appeal: Appeal; story: CaseStory; summary: Summary }): string[] {
  const wrong: string[] = [];
  if (!life.outcomes.includes(summary.outcome)) wrong.push(`it is ${summary.outcome}`);
  const [least, most] = life.highest;
  if (summary.highest < least || summary.highest > most) wrong.push(`it reached level ${summary.highest}`);
  for (const [type, count] of Object.entries(life.counts ?? {})) {
    const found = story.events.filter((event) => event.type === type).length;
    if (found !== count) wrong.push(`${type} ${found} times instead of ${count}`);
  }
  return wrong.map((what) => `${story.number} (${life.name}): ${what}`);
}
