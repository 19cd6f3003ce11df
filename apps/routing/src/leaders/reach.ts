import type { City } from '#libs/city';
import type { Address, Medium } from '#libs/contract';
import type { PostHolder } from './holders.ts';
import type { LeaderNotice } from './notices.ts';

/** How one holder is written to. */
export interface Way {
  medium: Extract<Medium, 'sms' | 'email'>;
  /** Key of the city's account that sends it. */
  account: string;
  to: Address;
}

/** By SMS where the city has a line that sends them, else by mail; undefined where neither can be. */
export function wayTo(city: City, { phone, email }: PostHolder): Way | undefined {
  const accounts = [...city.accounts.values()];
  const line = accounts.find(({ channel, media }) => channel === 'mobile' && media.includes('sms'));
  if (phone !== undefined && line) return { medium: 'sms', account: line.key, to: { medium: 'sms', address: phone } };
  const mailbox = accounts.find(({ channel, media }) => channel === 'mailbox' && media.includes('email'));
  if (email !== undefined && mailbox) return { medium: 'email', account: mailbox.key, to: { medium: 'email', address: email } };
  return undefined;
}

const highest = 4;

/**
 * Who is told in the end: the post itself or, where nobody can be reached in it, the next one up. `vacant` are the levels
 * that were passed on the way, a task each. A unit's level 1 is no rung to climb from: the unit has the case by its topic,
 * which the centre has not.
 */
export function reach(
  { unit, level }: LeaderNotice, centre: string, at: (level: number) => Way | undefined,
): { told: { post: number; way: Way } | undefined; vacant: number[] } {
  const last = level === 1 && unit !== centre ? 1 : highest;
  const vacant: number[] = [];
  for (let post = level; post <= last; post += 1) {
    const way = at(post);
    if (way) return { told: { post, way }, vacant };
    vacant.push(post);
  }
  return { told: undefined, vacant: last === 1 ? [] : vacant };
}
