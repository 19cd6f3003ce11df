import type { Kind } from '#libs/contract';
import type { City } from '../folder/city.ts';
import type { Rule } from '../folder/schema.ts';

export interface Recipient {
  unit: string;
  supporting: string[];
  reason: string;
}

export interface RecipientInput {
  subcategory: string;
  kind: Kind;
  district: string | undefined;
  account: string | undefined;
}

/**
 * The unit responsible by category, kind and place: the first rule that fits, else what the subcategory says. A unit
 * that does not serve the district gives way to the district. Undefined when the district decides and is not known.
 */
export function recipientOf(city: City, input: RecipientInput): Recipient | undefined {
  const subcategory = city.subcategories.get(input.subcategory)!;
  const rule = city.rules.rules.find(({ when }) => fits(when, { ...input, category: subcategory.category }));
  const { unit, supporting } = rule ?? subcategory;
  const why = rule ? `rule "${rule.name}"` : `${subcategory.name} (${subcategory.code})`;
  const local = input.district === undefined ? undefined : city.districts.get(input.district)!.unit;
  if (unit === undefined) {
    return local === undefined ? undefined : { unit: local, supporting, reason: `${why} belongs to the district` };
  }
  const served = city.units.get(unit)!.districts;
  if (local !== undefined && served && !served.includes(input.district!)) {
    return { unit: local, supporting: supporting.filter((code) => code !== local), reason: `${why}; ${unit} does not serve ${input.district}` };
  }
  return { unit, supporting, reason: why };
}

function fits(when: Rule['when'], is: RecipientInput & { category: string }): boolean {
  return (
    (!when.category || when.category.includes(is.category)) &&
    (!when.subcategory || when.subcategory.includes(is.subcategory)) &&
    (!when.kind || when.kind.includes(is.kind)) &&
    (!when.district || (is.district !== undefined && when.district.includes(is.district))) &&
    (!when.account || (is.account !== undefined && when.account.includes(is.account)))
  );
}

/** A unit with its parent and its children: none of them may receive what accuses one of them (DOMAIN.md, Privacy). */
export function kin(city: City, codes: readonly string[]): Set<string> {
  const all = new Set(codes);
  for (const code of codes) {
    const parent = city.units.get(code)?.parent;
    if (parent !== undefined) all.add(parent);
    for (const unit of city.units.values()) if (unit.parent === code) all.add(unit.code);
  }
  return all;
}
