import type { City } from '../folder/city.ts';
import { after } from './due.ts';

/** A moment of a case's clock at which a level is told, reminded or given the case. */
export interface Point {
  level: number;
  does: 'tell' | 'remind' | 'escalate';
  at: Date;
}

/**
 * The points of one round, in order of time: a `share` is that part of the time from `start` to `due`, `after` counts
 * from `due` on the city's calendar. Throws RangeError when the city has no such deadline.
 */
export function escalationPoints(city: City, deadline: string, start: Date, due: Date): Point[] {
  const policy = city.deadlines.get(deadline);
  if (!policy) throw new RangeError(`The city ${city.code} has no deadline "${deadline}"`);
  const length = due.getTime() - start.getTime();
  return policy.points
    .map(({ level, does, share, after: span }) => ({
      level,
      does,
      at: span ? after(city, due, span).dueAt : new Date(start.getTime() + Math.round(length * (share ?? 1))),
    }))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || a.level - b.level);
}
