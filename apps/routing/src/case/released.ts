import type { Actor } from '#libs/contract';
import type { StaffScope } from '#libs/privacy';

/** What a person let out, and to whom: to `units`, or, when it names none, to every unit that has the case. */
export interface Release {
  identity: false | StaffScope;
  text: boolean;
  units: string[];
}

/**
 * What of all releases counts for one unit. Each keeps its own units: who was given the text must not get the identity
 * that another unit was given. `has`: the unit has the case, or is about to get it.
 */
export function releasedTo(released: readonly Release[], unit: string, has: boolean): Omit<Release, 'units'> {
  const counting = released.filter(({ units }) => (units.length === 0 ? has : units.includes(unit)));
  const scopes = (['custodian', 'supervisor', 'staff'] as const).filter((scope) => counting.some(({ identity }) => identity === scope));
  return { identity: scopes[0] ?? false, text: counting.some(({ text }) => text) };
}

export function scopeOf({ kind }: Actor): StaffScope {
  return kind === 'custodian' || kind === 'supervisor' ? kind : 'staff';
}
