import { nextPoints, type FoldedCase, type NextPoint, type Reached } from '../fold/case.ts';

/** All that is known of one case, as the topic or the live schema has it. */
export interface Known {
  state: FoldedCase;
  points: readonly NextPoint[];
  reached: readonly Reached[];
}

/** What a case's rows must be, by its fold. */
export function expected(state: FoldedCase, reached: readonly Reached[]): Known {
  return { state, points: nextPoints(state), reached };
}

/** What is different, a line for each part; none when they agree. Orders of fields and ways to write an instant do not count. */
export function differences(replayed: Known, live: Known): string[] {
  const about = replayed.state.id;
  const parts = [
    ...fieldsOf(replayed.state, live.state).map((field) => [
      field, replayed.state[field], live.state[field],
    ] as const),
    ['points', sorted(replayed.points, ({ unit }) => unit), sorted(live.points, ({ unit }) => unit)] as const,
    ['reached', sorted(replayed.reached, ({ version }) => String(version).padStart(9, '0')), sorted(live.reached, ({ version }) => String(version).padStart(9, '0'))] as const,
  ];
  return parts.flatMap(([part, ours, theirs]) => {
    const [wanted, found] = [canonical(ours), canonical(theirs)];
    return wanted === found ? [] : [`case ${about}: ${part} is ${found} in the live schema, ${wanted} by the events`];
  });
}

function fieldsOf(a: FoldedCase, b: FoldedCase): (keyof FoldedCase)[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort() as (keyof FoldedCase)[];
}

function sorted<Item>(items: readonly Item[], by: (item: Item) => string): Item[] {
  return items.toSorted((a, b) => (by(a) < by(b) ? -1 : 1));
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'string' && instant.test(inner)) return new Date(inner).toISOString();
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  }) ?? 'absent';
}
