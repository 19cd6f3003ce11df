import type { City } from '../folder/city.ts';
import type { Span } from '../folder/schema.ts';
import { after } from './due.ts';
import { afterRunning, outOfPause, runningTime, type Interval } from './pauses.ts';

/** A moment of a case's clock at which a level is told, reminded or given the case. */
export interface Point {
  level: number;
  does: 'tell' | 'remind' | 'escalate';
  at: Date;
  /** Where on the way it lies, for people: `80 % of the time`, `at the limit`, `1 working day past the limit`. */
  why: string;
}

/**
 * The points of one round, in order of time. A `share` is that part of the time that ran from `start` to `due`: a pause
 * neither eats it nor adds to it. `after` counts from `due` on the city's calendar. No point lies in a pause: the limit
 * itself can, when one begins on its last day, and is told at its end. Throws RangeError when the city has no such
 * deadline.
 */
export function escalationPoints(city: City, deadline: string, start: Date, due: Date, pauses: readonly Interval[] = []): Point[] {
  const policy = city.deadlines.get(deadline);
  if (!policy) throw new RangeError(`The city ${city.code} has no deadline "${deadline}"`);
  const length = runningTime(start, due, pauses);
  const ofTime = (share: number) => (share === 1 ? due : afterRunning(start, Math.round(length * share), pauses));
  return policy.points
    .map(({ level, does, share = 1, after: span }) => ({
      level,
      does,
      at: outOfPause(span ? after(city, due, span, pauses).dueAt : ofTime(share), pauses),
      why: span ? `${shown(span)} past the limit` : ofShare(share),
    }))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || a.level - b.level);
}

function ofShare(share: number): string {
  if (share === 0) return 'at the start';
  return share === 1 ? 'at the limit' : `${Number((share * 100).toFixed(1))} % of the time`;
}

function shown({ amount, unit }: Span): string {
  return `${amount} ${unit.replace('-', ' ')}${amount === 1 ? '' : 's'}`;
}
