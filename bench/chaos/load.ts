import { setTimeout as delay } from 'node:timers/promises';
import { matters } from '../load/citizens.ts';
import type { Chance } from './chance.ts';
import type { Appeal, Door } from './doors/door.ts';

/** One appeal and what became of it at the door. */
export interface Brought extends Appeal {
  door: string;
  /** What is to become of it behind the door. */
  promised: Promised;
  /** 1, 2, 3 … of this citizen's; the next one is not sent before this one is acknowledged. */
  ordinal: number;
  attempts: number;
  /** Of the last answer; 0 when nobody answered. */
  lastStatus: number;
  /** `performance.now()` of the 2xx; undefined while there is none. */
  acknowledgedAt: number | undefined;
}

/** Of an appeal's door: its words as they stand in the message, how its citizen hears of it, whether a unit gets it. */
export interface Promised extends Pick<Door, 'answer' | 'assigned'> {
  text: string;
}

export interface LoadOptions {
  /** Appeals a second that come up, whether or not the gateway answers. */
  rate: number;
  chance: Chance;
  doors: Readonly<Record<string, Door>>;
  bring: (door: Door, appeal: Appeal) => Promise<number>;
}

export interface Load {
  /** Grows while it runs, in the order in which the appeals were first tried. */
  readonly brought: readonly Brought[];
  /** Lets no more come up. What is not acknowledged is tried on. */
  endArrivals(): Promise<void>;
  /** Resolves when all is acknowledged, or after so long; then nothing is tried any more. */
  settle(milliseconds: number): Promise<void>;
}

/** So many citizens write at the same time, each by one door; who has said all that he may is followed by another. */
const citizensAtOnce = 100;
const retryPause = 1000;

/**
 * Brings appeals at a steady rate, open loop: one that comes up while the gateway is away waits for its turn. Each goes
 * through one door until it has a 2xx, tried again as a provider would. One citizen's appeals go one after the other.
 */
export function startLoad({ rate, chance, doors, bring }: LoadOptions): Load {
  const brought: Brought[] = [];
  const doorNames = Object.keys(doors);
  const citizens = Array.from({ length: citizensAtOnce }, (_, n) => ({ from: phoneOf(n), door: doorNames[n % doorNames.length]!, said: 0, turn: Promise.resolve() }));
  const stop = new AbortController();
  let people = citizensAtOnce;
  let open = true;

  const say = async (appeal: Brought): Promise<void> => {
    const door = doors[appeal.door]!;
    if (stop.signal.aborted) return;
    brought.push(appeal);
    while (!stop.signal.aborted) {
      appeal.attempts += 1;
      const status = await bring(door, appeal).catch(() => 0);
      appeal.lastStatus = status;
      if (status >= 200 && status < 300) {
        appeal.acknowledgedAt = performance.now();
        return;
      }
      await delay(retryPause, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const arrive = (): void => {
    const citizen = chance.one(citizens);
    const { door: name } = citizen;
    const door = doors[name]!;
    if (citizen.said === door.appealsEach) Object.assign(citizen, { from: phoneOf(people++), said: 0 });
    citizen.said += 1;
    const key = hexOf(chance);
    const words = `${chance.one(matters)}（${chance.letters(8)}）`;
    const appeal: Brought = {
      door: name, key, sourceId: door.sourceIdOf(key), from: citizen.from, ordinal: citizen.said, attempts: 0, lastStatus: 0, acknowledgedAt: undefined,
      words, promised: { text: door.textOf(words), answer: door.answer, assigned: door.assigned },
    };
    citizen.turn = citizen.turn.then(() => say(appeal));
  };
  const arrivals = (async (): Promise<void> => {
    const began = performance.now();
    for (let arrived = 0; open; arrived += 1) {
      await delay(Math.max(0, began + (arrived * 1000) / rate - performance.now()));
      if (open) arrive();
    }
  })();

  return {
    brought,
    async endArrivals() {
      open = false;
      await arrivals;
    },
    async settle(milliseconds) {
      const timer = setTimeout(() => stop.abort(), milliseconds);
      await Promise.all(citizens.map(({ turn }) => turn));
      clearTimeout(timer);
      stop.abort();
    },
  };
}

function phoneOf(n: number): string {
  return `+8613${String(n).padStart(9, '0')}`;
}

function hexOf(chance: Chance): string {
  return Array.from({ length: 32 }, () => chance.below(16).toString(16)).join('');
}
