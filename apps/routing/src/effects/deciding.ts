import type { City } from '#libs/city';
import type { Clock, Random } from '#libs/service';
import type { Store } from '#libs/store';
import type { Opener } from '../intake/read-record.ts';

/** What everyone who decides on cases works with, whoever asked: a message, a person, a clock, another calendar. */
export interface Deciding {
  store: Store;
  opener: Opener;
  clock: Clock;
  random: Random;
  /** The city as it is now: new cases begin under it. */
  city(): City;
  /** The version that a case began under, on the newest calendar. */
  cityOf(hash: string): Promise<City>;
}
