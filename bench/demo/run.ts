import { createHash } from 'node:crypto';
import { messageId } from '#libs/contract';
import { Agenda, type Item } from './agenda.ts';
import type { Cases, CaseStory } from './cases.ts';
import type { Drains } from './drained.ts';
import type { House } from './house.ts';
import type { People } from './people.ts';
import type { Appeal } from './plan.ts';

export interface Ran {
  /** Each appeal with the case that it opened. */
  stories: Map<Appeal, CaseStory | undefined>;
  /** Appeals whose life has no step to come. */
  lived: Set<Appeal>;
  /** Actions that were answered in another way than the script says. */
  unexpected: string[];
  actions: number;
  /** Jumps of the clock, each followed by a drain. */
  moments: number;
}

export interface RunParts {
  house: House;
  people: People;
  cases: Cases;
  drains: Drains;
  appeals: readonly Appeal[];
  city: string;
  end: Date;
  /** Milliseconds of the stepped clock that are taken together, in their order. */
  together: number;
  /** Called after each drain. */
  progress: (now: Date) => void;
}

const account = 'mayor-mobile';

/**
 * Lives through the script: the clock jumps to what comes next, be it a person's action or a point of a case's clock; what
 * is due is done, and all is waited for before the clock goes on.
 */
export async function run({ house, people, cases, drains, appeals, city, end, together, progress }: RunParts): Promise<Ran> {
  const { clock } = house;
  const agenda = new Agenda(appeals);
  const ran: Ran = { stories: new Map(), lived: new Set(), unexpected: [], actions: 0, moments: 0 };
  /** Of each thing done since the last drain, whether the topic has it. */
  const awaited: (() => boolean)[] = [];
  const storyOf = (appeal: Appeal): CaseStory => {
    const story = cases.openedBy(messageId(city, account, appeal.sid));
    if (!story) throw new Error(`no case was opened by ${appeal.sid}`);
    return story;
  };
  /** Earliest of what people do, what the clocks bring, and what waits for the morning. */
  const next = (): Date | undefined => {
    const now = clock.now();
    const telling = drains.nextTelling;
    return earliest(cases.nextPoint(now), agenda.next?.at, telling && telling > now ? telling : undefined);
  };
  const settle = async (reports = false): Promise<void> => {
    const coming = next();
    await drains.drained(coming && coming < end ? coming : end, { reports, heard: () => awaited.every((each) => each()) });
    awaited.length = 0;
    agenda.settle(storyOf, clock.now());
    ran.moments += 1;
    progress(clock.now());
  };

  for (let moment = next(); moment && moment < end; moment = next()) {
    const until = Math.min(moment.getTime() + together, end.getTime());
    const touched = new Set<Appeal>();
    while (moment && moment.getTime() <= until) {
      const item: Item | undefined = agenda.next;
      clock.reach(moment);
      if (item && item.at <= clock.now()) {
        // What the clocks have brought this case, or the one that it joins, comes first.
        if (touched.has(item.appeal) || hasCome(cases, item, storyOf, clock.now())) break;
        agenda.take();
        touched.add(item.appeal);
        if (item.appeal.lead) touched.add(item.appeal.lead);
        await take(item);
        agenda.done(item, clock.now());
      }
      moment = next();
    }
    await settle();
  }
  clock.reach(end);
  await settle(true);
  for (const appeal of appeals) ran.stories.set(appeal, cases.openedBy(messageId(city, account, appeal.sid)));
  return ran;

  async function take({ appeal, step }: Item): Promise<void> {
    if (step >= 0) await does(appeal, step);
    else {
      await people.write(appeal);
      awaited.push(() => cases.openedBy(messageId(city, account, appeal.sid)) !== undefined);
    }
    if (step === appeal.life.steps.length - 1) ran.lived.add(appeal);
  }

  async function does(appeal: Appeal, index: number): Promise<void> {
    const { who, does: action, refused } = appeal.life.steps[index]!;
    const story = storyOf(appeal);
    const body = action({ story, companion: appeal.lead && storyOf(appeal.lead), now: clock.now() });
    ran.actions += 1;
    if (who === 'citizen') {
      const sid = `SM${createHash('md5').update(`${appeal.sid} ${index}`).digest('hex')}`;
      return people.write({ phone: appeal.phone, words: String(body['text']), sid });
    }
    const { status, said, version } = await people.act(who, story, `demo-${index}`, body);
    if (version !== undefined) awaited.push(() => story.version >= version);
    if (status !== (refused ?? 200)) {
      ran.unexpected.push(`${clock.now().toISOString()} ${story.number} (${appeal.life.name}): ${String(body['action'])} by ${who} was answered with ${status}: ${said.slice(0, 300)}`);
    }
  }
}

function earliest(...instants: (Date | undefined)[]): Date | undefined {
  return instants.reduce((first, each) => (first === undefined || (each !== undefined && each < first) ? each : first), undefined);
}

/** A point of the item's case is due and not told yet. */
function hasCome(cases: Cases, { appeal, step }: Item, storyOf: (appeal: Appeal) => CaseStory, now: Date): boolean {
  if (step === -1) return false;
  const { clock } = storyOf(appeal);
  return clock?.points.some(({ at }) => Date.parse(at) <= now.getTime()) ?? false;
}
