import type { CaseEvent } from '#libs/contract';
import { citizenNotice, unitNotices, type CitizenNotice, type UnitNotice } from '../case/consequences.ts';
import type { CaseState } from '../case/state.ts';
import type { TaskDraft } from '../intake/opening.ts';
import type { Reading } from '../intake/pending-text.ts';
import type { CaseChange, KeptMessage, KnownSender } from '../records/cases.ts';
import type { Story, StoryEntry } from '../view/department-view.ts';

/** What one decision did to one case: everything that is to be written and told follows from it. */
export interface Step {
  before: CaseState | undefined;
  state: CaseState;
  events: readonly CaseEvent[];
  /** The whole story after the decision. */
  story: Story;
  /** Messages that this decision added or amended. */
  messages: readonly KeptMessage[];
  /** Words that this decision added; `story` has them too. */
  entries: readonly StoryEntry[];
  senders: readonly KnownSender[];
  tasks: readonly TaskDraft[];
  /** Messages of which the text came, and how. */
  read?: readonly Reading[];
}

/** One message to a unit for the whole decision: being assigned or withdrawn says more than being updated. */
export function unitNoticesOf(step: Step): UnitNotice[] {
  const byUnit = new Map<string, UnitNotice>();
  for (const notice of step.events.flatMap((event) => unitNotices(event, step.before, step.state))) {
    const before = byUnit.get(notice.unit);
    if (!before || before.type === 'case.updated') byUnit.set(notice.unit, notice);
  }
  return [...byUnit.values()];
}

export function citizenNoticesOf(step: Step): CitizenNotice[] {
  const words = step.entries.filter((entry) => entry.public).map(({ text }) => text).join('\n');
  return step.events.flatMap((event) => citizenNotice(event, words) ?? []);
}

/** Steps of one case in a batch become one change of its rows. */
export function changesOf(steps: readonly Step[]): CaseChange[] {
  const changes = new Map<string, CaseChange>();
  for (const step of steps) {
    const before = changes.get(step.state.id);
    const entries = step.entries.map((entry) => ({ ...entry, version: step.state.version }));
    changes.set(step.state.id, {
      before: before ? before.before : step.before,
      state: step.state,
      place: step.story.place,
      events: [...(before?.events ?? []), ...step.events],
      messages: lastRevisions([...(before?.messages ?? []), ...step.messages]),
      entries: [...(before?.entries ?? []), ...entries],
      senders: strongest([...(before?.senders ?? []), ...step.senders]),
    });
  }
  return [...changes.values()];
}


/** One row of each: what was proved once is. */
function strongest(senders: readonly KnownSender[]): KnownSender[] {
  const proved = new Map<string, boolean>();
  for (const sender of senders) proved.set(sender.digest, (proved.get(sender.digest) ?? false) || sender.proved);
  return [...proved].map(([digest, is]) => ({ digest, proved: is }));
}

function lastRevisions(messages: readonly KeptMessage[]): KeptMessage[] {
  return [...new Map(messages.map((kept) => [kept.message.id, kept])).values()];
}
