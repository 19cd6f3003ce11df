import { after, deadlineOf, due, type City } from '#libs/city';
import type { Policy } from './decide.ts';

/** One version of the city’s folder as decisions ask it. */
export function policyOf(city: City): Policy {
  return {
    centre: city.desk,
    isUnit: (code) => city.units.has(code),
    isCategory: (code) => city.categories.has(code) || code === 'unclassified',
    categoryOf: (subcategory) => city.subcategories.get(subcategory)?.category,
    isDeadline: (name) => city.deadlines.has(name),
    deadlineOf: (kind, subcategory, account, emergency) => deadlineOf(city, { kind, subcategory, account, emergency }),
    isDistrict: (code) => city.districts.has(code),
    runsFromAcceptance: (deadline) => city.deadlines.get(deadline)?.start === 'accepted',
    due(deadline, countedFrom, acceptedAt) {
      const limit = due(city, {
        deadline, receivedAt: new Date(countedFrom), ...(acceptedAt === undefined ? {} : { acceptedAt: new Date(acceptedAt) }),
      });
      return { at: limit.dueAt.toISOString(), deadline, policy: limit.policy, provisional: limit.provisional };
    },
    returnableUntil(assignedAt) {
      const last = after(city, new Date(assignedAt), city.limits.return).dueAt;
      return city.limits.return.unit === 'hour' ? last : endOfDay(city, last);
    },
    dueOfRework(deadline, from) {
      const whole = due(city, { deadline, receivedAt: from, acceptedAt: from });
      const least = after(city, from, city.limits.rework.atLeast);
      const share = from.getTime() + Math.round((whole.dueAt.getTime() - from.getTime()) * city.limits.rework.share);
      return {
        at: new Date(Math.max(share, least.dueAt.getTime())).toISOString(), deadline, policy: city.hash,
        provisional: whole.provisional || least.provisional,
      };
    },
    showsIdentity: (subcategory) =>
      subcategory !== undefined && city.subcategories.get(subcategory)?.identity === 'shown',
  };
}

function endOfDay(city: City, instant: Date): Date {
  return new Date(city.zone.instantOf(city.zone.dateOf(instant), 24 * 3_600_000).getTime() - 1);
}
