import { after, deadlineOf, due, escalationPoints, handover, type City, type Deadline, type Interval } from '#libs/city';
import type { Due } from '#libs/contract';
import type { Policy } from './decision.ts';
import type { LimitFacts, Pause } from './state.ts';

const day = 86_400_000;

/** One version of the city’s folder as decisions ask it. */
export function policyOf(city: City): Policy {
  const reviewing = withReviews(city);
  return {
    hash: city.hash,
    centre: city.desk,
    isUnit: (code) => city.units.has(code),
    isSubUnit: (code, parent) => city.units.get(code)?.parent === parent,
    isCategory: (code) => city.categories.has(code) || code === 'unclassified',
    categoryOf: (subcategory) => city.subcategories.get(subcategory)?.category,
    isDeadline: (name) => city.deadlines.has(name),
    deadlineOf: (kind, subcategory, account, emergency) => deadlineOf(city, { kind, subcategory, account, emergency }),
    isDistrict: (code) => city.districts.has(code),
    runsFromAcceptance: (deadline) => city.deadlines.get(deadline)?.start === 'accepted',
    due: (facts) => (facts.limit === 'rework' ? dueOfRework(city, facts, facts.countedFrom) : dueOf(facts.limit === 'review' ? reviewing() : city, facts)),
    returnableUntil(assignedAt) {
      const last = after(city, new Date(assignedAt), city.limits.return).dueAt;
      return city.limits.return.unit === 'hour' ? last : endOfDay(city, last);
    },
    dueOfRework: (facts, from) => dueOfRework(city, facts, from),
    leastUntil: (from, start, until, pauses) =>
      handover(city, new Date(from), { start: new Date(start), due: new Date(until) }, intervals(pauses)).dueAt,
    moments: (deadline, start, until, pauses) =>
      escalationPoints(city, deadline, new Date(start), new Date(until), intervals(pauses)),
    pauseUntil(from, days) {
      const last = endOfDay(city, after(city, from, city.limits.pause).dueAt);
      const asked = days === undefined ? last : endOfDay(city, after(city, from, { amount: days, unit: 'calendar-day' }).dueAt);
      return asked < last ? asked : last;
    },
    longestExtension: city.limits.extension.amount,
    supervisionUntil: (from) => endOfDay(city, after(city, from, city.limits.supervision).dueAt),
    reviewableUntil: (resolvedAt) => endOfDay(city, after(city, new Date(resolvedAt), city.limits.review).dueAt),
    archiveAt: (resolvedAt) => endOfDay(city, after(city, new Date(resolvedAt), city.limits.archive).dueAt),
    showsIdentity: (subcategory) =>
      subcategory !== undefined && city.subcategories.get(subcategory)?.identity === 'shown',
  };
}

function dueOf(city: City, { deadline, countedFrom, dueAt, acceptedAt, pauses, extended }: LimitFacts): Due {
  const limit = due(city, {
    deadline, receivedAt: new Date(countedFrom), pauses: intervals(pauses ?? []),
    ...(acceptedAt === undefined ? {} : { acceptedAt: new Date(acceptedAt) }),
    ...(extended === undefined ? {} : { extensionDays: extended.days }),
  });
  const asked = dueAt === undefined ? undefined : Date.parse(dueAt) + stoodSince(0, pauses) + (extended?.days ?? 0) * day;
  if (asked !== undefined && asked < limit.dueAt.getTime()) return { at: new Date(asked).toISOString(), deadline, policy: limit.policy, provisional: false };
  return { at: limit.dueAt.toISOString(), deadline, policy: limit.policy, provisional: limit.provisional };
}

/** Milliseconds for which the clock stood in pauses that began then or later. */
function stoodSince(start: number, pauses: readonly Pause[] = []): number {
  return intervals(pauses).filter((pause) => pause.from.getTime() >= start)
    .reduce((sum, pause) => sum + Math.max(0, pause.to.getTime() - pause.from.getTime()), 0);
}

/** Half the limit, at least so much; what stood still since, and an extension granted since, is added as it is. */
function dueOfRework(city: City, facts: LimitFacts, from: string): Due {
  const start = new Date(from);
  const whole = due(city, { deadline: facts.deadline, receivedAt: start, acceptedAt: start });
  const least = after(city, start, city.limits.rework.atLeast);
  const share = start.getTime() + Math.round((whole.dueAt.getTime() - start.getTime()) * city.limits.rework.share);
  const stood = stoodSince(start.getTime(), facts.pauses);
  const more = facts.extended && Date.parse(facts.extended.at) >= start.getTime() ? facts.extended.days * day : 0;
  return {
    at: new Date(Math.max(share, least.dueAt.getTime()) + stood + more).toISOString(), deadline: facts.deadline, policy: city.hash,
    provisional: whole.provisional || least.provisional,
  };
}

/** The same deadlines with the length of a review: its points are those of the deadline (信访工作条例 2022 §35, §36). */
function withReviews(city: City): () => City {
  let made: City | undefined;
  const review = (deadline: Deadline): Deadline =>
    ({ ...deadline, ...city.limits.review, start: 'received', end: 'end-of-day', aroundTheClock: false, lastDayOff: 'stays' });
  return () => (made ??= { ...city, deadlines: new Map([...city.deadlines].map(([name, deadline]) => [name, review(deadline)])) });
}

/** Only time that is over: while the clock stands, nobody knows for how long. */
function intervals(pauses: readonly Pause[]): Interval[] {
  return pauses.flatMap(({ from, to }) => (to === undefined ? [] : [{ from: new Date(from), to: new Date(to) }]));
}

function endOfDay(city: City, instant: Date): Date {
  return new Date(city.zone.instantOf(city.zone.dateOf(instant), 24 * 3_600_000).getTime() - 1);
}
