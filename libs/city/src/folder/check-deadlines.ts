import type { Path } from './parse.ts';
import { noDoubles, type Report } from './references.ts';
import type { Deadline, FolderContent, Span } from './schema.ts';

type Point = Deadline['points'][number];

/** Ten years: what is longer is a slip of the pen. */
const mostDays = 3660;
const most = { 'calendar-day': mostDays, 'working-day': mostDays, hour: 87_600 };

/**
 * Deadlines that nobody could keep or that would pass over a level: each of the four levels has its point, one only,
 * and none has it before the level below.
 */
export function checkDeadlines({ deadlines, limits }: FolderContent['deadlines.yaml'], report: Report): void {
  noDoubles(report, deadlines.map((deadline, i) => [deadline.name, ['deadlines', i, 'name']]), 'name');
  deadlines.forEach((deadline, i) => {
    const path = ['deadlines', i];
    mustBeSensible(report, path, deadline);
    if (deadline.amount === 0 && (deadline.unit === 'hour' || deadline.end === 'exact')) {
      report([...path, 'amount'], 'is 0, so it ends as it starts', 'give an amount above 0, or days that end at `close-of-day` or `end-of-day`');
    }
    deadline.points.forEach(({ after }, k) => after && mustBeSensible(report, [...path, 'points', k, 'after'], after));
    mustTellEveryLevel(report, [...path, 'points'], deadline.points);
    mustAscend(report, [...path, 'points'], deadline.points);
  });
  checkLimits(limits, report);
}

function checkLimits(limits: FolderContent['deadlines.yaml']['limits'], report: Report): void {
  for (const name of ['return', 'extension', 'review', 'pause', 'archive', 'supervision'] as const) {
    mustBeSensible(report, ['limits', name], limits[name]);
  }
  for (const name of ['rework', 'handover'] as const) mustBeSensible(report, ['limits', name, 'atLeast'], limits[name].atLeast);
  for (const name of ['review', 'archive', 'supervision'] as const) {
    if (limits[name].amount === 0) report(['limits', name, 'amount'], 'is 0, so it ends as it starts', 'give an amount above 0');
  }
  if (limits.rework.share === 0) {
    report(['limits', 'rework', 'share'], 'is 0, so rework has no part of the time', 'give a share above 0, at most 1');
  }
  if (limits.extension.unit === 'hour') {
    report(['limits', 'extension', 'unit'], 'is hours, and extensions are asked for in days', 'use calendar-day or working-day');
  }
}

function mustBeSensible(report: Report, path: Path, { amount, unit }: Span): void {
  if (amount > most[unit]) report([...path, 'amount'], `is ${amount}, more than ten years`, `give at most ${most[unit]} for ${unit}`);
}

function mustTellEveryLevel(report: Report, path: Path, points: readonly Point[]): void {
  for (const level of [1, 2, 3, 4]) {
    const does = level === 1 ? 'tell' : 'escalate';
    const mine = points.flatMap((point, k) => (point.level === level && point.does === does ? [k] : []));
    if (mine.length === 0) {
      report(path, `level ${level} has no point, so it would be passed over`, `add { level: ${level}, does: ${does}, share: … }`);
    }
    for (const k of mine.slice(1)) {
      report([...path, k, 'level'], `level ${level} has two points at which it gets the case`, 'keep one of them');
    }
  }
  points.forEach((point, k) => {
    if (point.level === 1 && point.does === 'escalate') {
      report([...path, k, 'does'], 'level 1 has the case from the start', 'use `tell` or `remind`, or another level');
    }
    if (point.level > 1 && point.does !== 'escalate') {
      report([...path, k, 'does'], `only level 1 can \`${point.does}\``, 'use `escalate`, or level 1');
    }
    if (point.does === 'remind' && (point.share ?? 1) === 1) {
      report([...path, k, 'does'], 'reminds when the limit is over', 'give a `share` below 1');
    }
    const again = points.slice(0, k).some((other) => other.does === 'remind' && sameMoment(other, point));
    if (point.does === 'remind' && again) report([...path, k, 'share'], 'reminds twice at one moment', 'remove one of them');
  });
}

/** No level comes before one below it, wherever in the file it stands. */
function mustAscend(report: Report, path: Path, points: readonly Point[]): void {
  points.forEach((point, k) => {
    const early = points.find((other) => other.level > point.level && !comesBefore(point, other));
    if (!early) return;
    report([...path, k, point.after ? 'after' : 'share'], `level ${point.level} would not come before level ${early.level}`,
      `let level ${early.level} come later; past the limit, count both in the same unit`);
  });
}

function comesBefore(point: Point, other: Point): boolean {
  const [mine, others] = [placeOf(point), placeOf(other)];
  if (mine.share !== others.share) return mine.share < others.share;
  // A working day can be as far away as a holiday week is long.
  const safe = point.after?.unit !== 'working-day' || other.after?.unit === 'working-day';
  return safe && mine.hoursPast < others.hoursPast;
}

function sameMoment(point: Point, other: Point): boolean {
  const [mine, others] = [placeOf(point), placeOf(other)];
  return mine.share === others.share && mine.hoursPast === others.hoursPast;
}

function placeOf({ share = 1, after }: Point): { share: number; hoursPast: number } {
  return { share, hoursPast: after ? after.amount * (after.unit === 'hour' ? 1 : 24) : 0 };
}
