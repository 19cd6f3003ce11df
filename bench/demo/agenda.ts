import type { CaseStory } from './cases.ts';
import type { Appeal } from './plan.ts';

/** What is to be done next for an appeal: its coming (step -1), then its life's steps one after the other. */
export interface Item {
  at: Date;
  appeal: Appeal;
  step: number;
}

/** What people still have to do, earliest first. A step gets its time when the one before it is done and its case is known. */
export class Agenda {
  readonly #items: Item[];
  /** Whose step is done, and whose next one has no time yet. */
  readonly #waiting: Item[] = [];

  constructor(appeals: readonly Appeal[]) {
    this.#items = appeals.map((appeal) => ({ at: appeal.at, appeal, step: -1 }));
  }

  get next(): Item | undefined {
    return this.#items[0];
  }

  /** Takes the next one off. */
  take(): Item {
    const item = this.#items.shift();
    if (!item) throw new Error('the agenda is empty');
    return item;
  }

  /** It is done, at `at`. */
  done({ appeal, step }: Item, at: Date): void {
    if (step + 1 < appeal.life.steps.length) this.#waiting.push({ at, appeal, step: step + 1 });
  }

  /** Gives what waits its time, by what became of the cases meanwhile; not before `now`. */
  settle(storyOf: (appeal: Appeal) => CaseStory, now: Date): void {
    for (const { at: done, appeal, step } of this.#waiting.splice(0)) {
      const at = appeal.life.steps[step]!.when(storyOf(appeal), done, appeal.lucks[step]!);
      this.#add({ at: at < now ? now : at, appeal, step });
    }
  }

  #add(item: Item): void {
    const later = this.#items.findIndex(({ at }) => at > item.at);
    this.#items.splice(later === -1 ? this.#items.length : later, 0, item);
  }
}
