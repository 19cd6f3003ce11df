import { createHash } from 'node:crypto';
import { addDays, isWorkingDay, type City, type LocalDate } from '#libs/city';
import type { Chance } from '../chaos/chance.ts';
import { lives, type Life } from './lives.ts';
import { matters, places, type Matter } from './texts.data.ts';

export type LifeOf = Omit<Life, 'of300' | 'of' | 'companion'>;

/** One appeal as it is to come, and what is to become of it. */
export interface Appeal {
  at: Date;
  phone: string;
  words: string;
  /** What Twilio calls the text. */
  sid: string;
  matter: Matter;
  life: LifeOf;
  /** For each step its luck. */
  lucks: readonly number[];
  /** The appeal whose case it is merged into. */
  lead?: Appeal;
}

export interface PlanOptions {
  city: City;
  chance: Chance;
  seed: number;
  cases: number;
  /** The days on which appeals come. */
  days: readonly LocalDate[];
}

const minute = 60_000;
/** Of a working day; on days off people write less. */
const onDaysOff = 0.4;

/** So many appeals, earliest first; the same for the same seed. */
export function planOf({ city, chance, seed, cases, days }: PlanOptions): Appeal[] {
  const appeals: Appeal[] = [];
  const appeal = (at: Date, matter: Matter, life: LifeOf, lead?: Appeal): Appeal => {
    const n = appeals.length;
    const made: Appeal = {
      at, matter, life, phone: `+86139${String(n).padStart(8, '0')}`, words: matter.words.replace('@', chance.one(places)),
      sid: `SM${createHash('md5').update(`demo ${seed} ${n}`).digest('hex')}`,
      lucks: life.steps.map(() => chance.fraction()), ...(lead ? { lead } : {}),
    };
    appeals.push(made);
    return made;
  };
  for (const life of chance.shuffled(inShares(cases))) {
    if (appeals.length >= cases) break;
    const matter = chance.one(matters.filter(life.of));
    const at = moment(city, chance, days);
    const first = appeal(at, matter, life);
    if (life.companion && appeals.length < cases) appeal(new Date(at.getTime() + (60 + chance.below(60)) * minute), matter, life.companion, first);
  }
  return appeals.sort((one, other) => one.at.getTime() - other.at.getTime());
}

/** At least so many lives that their appeals are enough, each as often as its share asks. */
function inShares(cases: number): Life[] {
  return lives.flatMap((life) => Array.from({ length: Math.max(1, Math.ceil((life.of300 * cases) / 300)) }, () => life));
}

/** A moment at which somebody writes: by day, mostly while the office is open. */
function moment(city: City, chance: Chance, days: readonly LocalDate[]): Date {
  for (;;) {
    const day = chance.one(days);
    if (!isWorkingDay(city, day).working && chance.fraction() > onDaysOff) continue;
    const hour = chance.fraction() < 0.7 ? 8.5 + chance.fraction() * 9 : 7 + chance.fraction() * 15;
    return city.zone.instantOf(day, Math.round(hour * 3600) * 1000);
  }
}

/** So many days, the first one first. */
export function daysFrom(first: LocalDate, count: number): LocalDate[] {
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}
