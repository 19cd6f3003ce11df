import type { Kind } from '#libs/contract';
import type { City } from '../folder/city.ts';

export interface DeadlineInput {
  kind: Kind;
  subcategory: string | undefined;
  account: string | undefined;
  emergency: boolean;
}

/**
 * The name of the limit that an appeal gets: danger before all, then what the account says (a forwarded petition has its
 * own), then the subcategory's own for the kinds for which it decides, else the kind's (DOMAIN.md, Deadlines).
 */
export function deadlineOf(city: City, { kind, subcategory, account, emergency }: DeadlineInput): string {
  const { byKind, categoryDecidesFor, emergency: urgent } = city.rules.deadlines;
  if (emergency) return urgent;
  const ofAccount = account === undefined ? undefined : city.accounts.get(account)?.deadline;
  if (ofAccount !== undefined) return ofAccount;
  const own = subcategory === undefined ? undefined : city.subcategories.get(subcategory)?.deadline;
  return own !== undefined && categoryDecidesFor.includes(kind) ? own : byKind[kind];
}
