import type { CaseStory } from './cases.ts';

/** When a step is taken, by the case as it is after the step before; `luck` from 0 to below 1 chooses within the bounds. */
export type When = (story: CaseStory, now: Date, luck: number) => Date;

const minute = 60_000;
const day = 1440 * minute;

/** Minutes after the step before. */
export function fromNow(least: number, most: number): When {
  return (_story, now, luck) => new Date(now.getTime() + (least + luck * (most - least)) * minute);
}

/** Days after the holder got it. */
export function at(days: number): When {
  return (story, now) => later(now, sinceOf(story) + days * day);
}

/** That share of the time that the holder has, from when he got it to his limit. */
export function ofTime(least: number, most: number): When {
  return (story, now, luck) => {
    const since = sinceOf(story);
    return later(now, since + (least + luck * (most - least)) * (limitOf(story) - since));
  };
}

/** Past the holder's limit, by that share of the time from there to level 4. */
export function pastLimit(least: number, most: number): When {
  return (story, now, luck) => later(now, limitOf(story) + (least + luck * (most - least)) * (level4Of(story) - limitOf(story)));
}

/** Days past level 4. */
export function pastLevel4(least: number, most: number): When {
  return (story, now, luck) => later(now, level4Of(story) + (least + luck * (most - least)) * day);
}

/** Minutes after the citizen may answer no longer. */
export function pastPause(least: number, most: number): When {
  return (story, now, luck) => {
    const end = story.clock?.points.find(({ point }) => point === 'pause-end');
    if (!end) throw new Error(`${story.number} is not paused`);
    return later(now, Date.parse(end.at) + (least + luck * (most - least)) * minute);
  };
}

function sinceOf({ number, clock }: CaseStory): number {
  if (!clock) throw new Error(`${number} has no clock`);
  return Date.parse(clock.since);
}

function limitOf({ number, clock, due }: CaseStory): number {
  const limit = clock?.unitDue ?? due;
  if (!limit) throw new Error(`${number} has no limit`);
  return Date.parse(limit.at);
}

function level4Of({ number, clock }: CaseStory): number {
  const point = clock?.points.find((each) => each.point === 'level' && each.level === 4);
  if (!point) throw new Error(`${number} has no level 4 to come`);
  return Date.parse(point.at);
}

/** Nobody does two things in the same minute. */
function later(now: Date, instant: number): Date {
  return new Date(Math.max(now.getTime() + minute, instant));
}
