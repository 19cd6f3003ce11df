import type { Zone } from '#libs/city';
import type { Clock } from '#libs/service';
import type { Store } from '#libs/store';

/** Nest's name for the parts that escalation's controllers work with. */
export const ESCALATION = Symbol('escalation');

export interface EscalationParts {
  store: Store;
  clock: Clock;
  /** The city's: when its day begins and ends. */
  zone: Zone;
}
