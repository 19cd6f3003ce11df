/** A stretch of time from `from` up to `to`. One whose end is not after its beginning holds nothing. */
export interface Interval {
  from: Date;
  to: Date;
}

/** The same pauses in order of time, those joined that touch or overlap, the empty ones left out. */
export function joined(pauses: readonly Interval[]): Interval[] {
  const sorted = pauses.filter(({ from, to }) => from < to).sort((a, b) => a.from.getTime() - b.from.getTime());
  const result: Interval[] = [];
  for (const { from, to } of sorted) {
    const last = result.at(-1);
    if (!last || last.to < from) result.push({ from, to });
    else if (last.to < to) last.to = to;
  }
  return result;
}

/** `at`, or the end of the pause in which it lies. The instant at which a pause begins does not lie in it. */
export function outOfPause(at: Date, pauses: readonly Interval[]): Date {
  return joined(pauses).find(({ from, to }) => from < at && at < to)?.to ?? at;
}

/** Milliseconds from `start` to `end` during which no pause was. */
export function runningTime(start: Date, end: Date, pauses: readonly Interval[]): number {
  const stood = joined(pauses).map(({ from, to }) => Math.min(to.getTime(), end.getTime()) - Math.max(from.getTime(), start.getTime()));
  return stood.reduce((left, length) => left - Math.max(0, length), end.getTime() - start.getTime());
}

/** The instant at which `milliseconds` of running time have gone by since `start`. */
export function afterRunning(start: Date, milliseconds: number, pauses: readonly Interval[]): Date {
  let at = start.getTime() + milliseconds;
  for (const { from, to } of joined(pauses)) {
    if (to <= start) continue;
    if (from.getTime() >= at) break;
    at += to.getTime() - Math.max(from.getTime(), start.getTime());
  }
  return new Date(at);
}
