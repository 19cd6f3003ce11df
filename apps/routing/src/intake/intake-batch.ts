import type { City } from '#libs/city';
import { MalformedEvent, type Actor } from '#libs/contract';
import { identityDigests } from '#libs/privacy';
import type { Random } from '#libs/service';
import type { Tx } from '#libs/store';
import { settle } from '../case/clock.ts';
import { goOn } from '../case/decisions/pause.ts';
import { policyOf } from '../case/policy.ts';
import type { CaseState, Draft } from '../case/state.ts';
import { openStory } from '../effects/open-story.ts';
import type { Step } from '../effects/step.ts';
import { readCandidates } from '../records/candidates.ts';
import { readCases, type KeptMessage, type KnownSender } from '../records/cases.ts';
import { NumberBook } from '../records/numbers.ts';
import type { OpenedMessage, Story } from '../view/department-view.ts';
import { classifyStory, textOf } from './classify-story.ts';
import { incompleteTasks } from './incomplete.ts';
import { openCase, type TaskDraft } from './opening.ts';
import { pendingTask, readingOf } from './pending-text.ts';
import { applyAmendment, isProved, messagesOf, openMessage, type Incoming, type Opener } from './read-record.ts';
import { reconsider, type Reconsidered } from './reconsider.ts';
import { repeatTask } from './repeat.ts';
import { whichCase, type Arrival, type Candidate } from './which-case.ts';

type Received = Extract<Incoming, { kind: 'received' }>;
type Amended = Extract<Incoming, { kind: 'amended' }>;

/** A case as this batch has it: read under lock, or opened by it. */
interface Working {
  state: CaseState;
  story: Story;
  /** The version of the city’s folder that the case began under. */
  city: City;
  revisions: Map<string, number>;
}

export interface BatchDeps {
  /** Under which new cases begin. */
  city: City;
  cityOf(hash: string): Promise<City>;
  opener: Opener;
  random: Random;
  now: Date;
}

const byRule: Actor = { kind: 'rule' };

/**
 * Decides the messages of one batch in their order, inside the open transaction; later ones see what earlier ones did.
 * Reads and locks only; the caller writes the steps.
 */
export class IntakeBatch {
  readonly #tx: Tx;
  readonly #deps: BatchDeps;
  readonly #numbers: NumberBook;
  readonly #working = new Map<string, Working>();
  #candidates: Candidate[] = [];
  #caseOfMessage = new Map<string, string>();

  constructor(tx: Tx, deps: BatchDeps) {
    this.#tx = tx;
    this.#deps = deps;
    this.#numbers = new NumberBook(tx, deps.city, deps.now);
  }

  /** Reads what the messages may meet; `decide` is then given those of them that are new. */
  async read(incoming: readonly Incoming[]): Promise<void> {
    const messageIds = incoming.flatMap(messagesOf);
    const senders = incoming.flatMap((item) => (item.kind === 'received' ? item.arrival.senders : []));
    const [rows, candidates] = await Promise.all([
      this.#tx.query<{ message_id: string; case_id: string }>(
        'SELECT message_id, case_id FROM case_messages WHERE message_id = ANY($1::uuid[])', [messageIds],
      ),
      readCandidates(this.#tx, [...new Set(senders)]),
    ]);
    this.#caseOfMessage = new Map(rows.map(({ message_id, case_id }) => [message_id, case_id]));
    this.#candidates = candidates;
  }

  async decide(incoming: readonly Incoming[]): Promise<Step[]> {
    const steps: Step[] = [];
    for (const item of incoming) {
      const step = item.kind === 'received' ? await this.#received(item) : item.kind === 'amended' ? await this.#amended(item) : undefined;
      if (step) steps.push(step);
    }
    await this.#numbers.close();
    return steps;
  }

  async #received({ opened, arrival }: Received): Promise<Step | undefined> {
    // The inbox forgets after a month; a message published again later is still known here.
    if (this.#caseOfMessage.has(opened.message.id)) return undefined;
    const which = await this.#which(arrival);
    const step = which.join === undefined
      ? await this.#open(opened, arrival, which.candidates)
      : await this.#join(which.join, which.because, opened, arrival);
    this.#caseOfMessage.set(opened.message.id, step.state.id);
    this.#remember(step);
    return step;
  }

  /** Reads a case that is to be joined under its lock, and decides again if it has closed meanwhile. */
  async #which(arrival: Arrival): Promise<ReturnType<typeof whichCase>> {
    for (;;) {
      const which = whichCase(arrival, this.#candidates, this.#deps.city.whichCase.windowMinutes);
      if (which.join === undefined || this.#working.has(which.join)) return which;
      const { state } = await this.#load(which.join);
      this.#candidates = this.#candidates.map((candidate) =>
        candidate.id === state.id ? { ...candidate, status: state.status, waiting: state.pausedUntil !== undefined } : candidate,
      );
    }
  }

  async #load(id: string): Promise<Working> {
    const known = this.#working.get(id);
    if (known) return known;
    const kept = (await readCases(this.#tx, [id], true)).get(id);
    if (!kept) throw new Error(`case ${id} is gone`);
    const working: Working = {
      state: kept.state,
      story: await openStory(kept, this.#deps.opener.sealer),
      city: await this.#deps.cityOf(kept.state.policy),
      revisions: new Map(kept.messages.map(({ message, revision }) => [message.id, revision])),
    };
    this.#working.set(id, working);
    return working;
  }

  async #open(opened: OpenedMessage, arrival: Arrival, candidates: string[]): Promise<Step> {
    const { city, random, now } = this.#deps;
    const policy = policyOf(city);
    const { message, correspondent } = opened;
    const found = classifyStory(city, [opened]);
    const number = await this.#numbers.next();
    const capacity = correspondent.capacity === 'confidential' ? 'confidential' : 'open';
    const opening = openCase(message, number, found, capacity, candidates, policy);
    const { state, events } = settle(
      { id: random.uuid(), number, policy: city.hash, centre: city.desk, accused: found.accused },
      opening.drafts,
      { at: now.toISOString(), by: byRule, nextId: () => random.uuid() },
      policy,
    );
    const place = message.place ?? (found.road === undefined ? undefined : { text: found.road });
    const story: Story = { messages: [opened], entries: [], ...(place ? { place } : {}) };
    this.#working.set(state.id, { state, story, city, revisions: new Map([[message.id, 0]]) });
    return {
      before: undefined, state, events, story, messages: [{ message, revision: 0 }], entries: [],
      senders: sendersOf(arrival), tasks: [...opening.tasks, ...pendingTask(message, city.pendingText), ...incompleteTasks(undefined, message)],
    };
  }

  async #join(
    id: string, because: 'quoted-number' | 'answer' | 'same-sender', opened: OpenedMessage, arrival: Arrival,
  ): Promise<Step> {
    const working = await this.#load(id);
    const { message } = opened;
    const story: Story = { ...working.story, messages: [...working.story.messages, opened] };
    const added: Draft = {
      type: 'case.message-added',
      data: { messageId: message.id, medium: message.medium, receivedAt: message.receivedAt, because, revision: 0 },
    };
    const step = this.#follow(working, story, added, { opened, revision: 0 }, sendersOf(arrival));
    return { ...step, tasks: [...step.tasks, ...pendingTask(message, working.city.pendingText), ...incompleteTasks(undefined, message)] };
  }

  async #amended({ amendment }: Amended): Promise<Step | undefined> {
    const caseId = this.#caseOfMessage.get(amendment.messageId);
    if (caseId === undefined) {
      throw new MalformedEvent(`amends message ${amendment.messageId}, which never came: publish it first, then release this`);
    }
    const working = await this.#load(caseId);
    const revision = amendment.revision;
    if ((working.revisions.get(amendment.messageId) ?? 0) >= revision) return undefined;
    const index = working.story.messages.findIndex(({ message }) => message.id === amendment.messageId);
    const before = working.story.messages[index]!;
    const opened = await openMessage(applyAmendment(before.message, amendment), this.#deps.opener.sealer);
    const place = amendment.place ?? working.story.place;
    const story: Story = { ...working.story, messages: working.story.messages.with(index, opened), ...(place ? { place } : {}) };
    const { message } = opened;
    const added: Draft = {
      type: 'case.message-added',
      data: { messageId: message.id, medium: message.medium, receivedAt: message.receivedAt, because: 'amended', revision },
    };
    // Who wrote may be learned only now: a letter's reader, the sender of a scan.
    const followed = this.#follow(working, story, added, { opened, revision }, sendersOf({
      senders: identityDigests(this.#deps.opener.cityKey, opened.correspondent), proved: isProved(message),
    }));
    const step: Step = {
      ...followed,
      tasks: [...followed.tasks, ...incompleteTasks(before.message, message), ...repeatTask(amendment, this.#caseOfMessage)],
      read: readingOf(before.message, message, amendment.by, working.city.pendingText),
    };
    this.#remember(step);
    return step;
  }

  /** New words on an open case: recorded, and weighed by the rules where they may still decide. */
  #follow(
    working: Working, story: Story, added: Draft, { opened, revision }: { opened: OpenedMessage; revision: number },
    senders: readonly KnownSender[],
  ): Step {
    const { random, now } = this.#deps;
    const { state: before, city } = working;
    const policy = policyOf(city);
    const kept: KeptMessage = { message: opened.message, revision };
    let followed: Reconsidered = { drafts: [], tasks: [], accused: before.accused };
    const secret = opened.correspondent.capacity === 'confidential' && !before.confidential;
    // What a machine wrote (an automatic reply) says nothing about the matter.
    if (secret || (opened.message.automatic === undefined && textOf(story.messages) !== textOf(working.story.messages))) {
      const found = classifyStory(city, story.messages);
      followed = reconsider(before, { ...found, confidential: found.confidential || secret }, policy);
    }
    // What is amended was said before: it is no answer.
    const resumed = revision === 0 && opened.message.automatic === undefined ? goOn(before, 'answered', policy, now) : [];
    const { state, events } = settle({ ...before, accused: followed.accused }, [added, ...resumed, ...followed.drafts], {
      at: now.toISOString(), by: byRule, nextId: () => random.uuid(),
    }, policy);
    const tasks = before.lead === undefined ? followed.tasks : [...followed.tasks, ofFollower(before.lead)];
    working.state = state;
    working.story = story;
    working.revisions.set(opened.message.id, revision);
    return { before, state, events, story, messages: [kept], entries: [], senders, tasks };
  }

  /** Later messages of the batch compare themselves with this case too. */
  #remember({ state, story, senders }: Step): void {
    const others = this.#candidates.filter(({ id }) => id !== state.id);
    const before = this.#candidates.find(({ id }) => id === state.id);
    const last = story.messages.reduce((a, b) => (Date.parse(b.message.receivedAt) > Date.parse(a.message.receivedAt) ? b : a));
    this.#candidates = [
      ...others,
      {
        id: state.id, number: state.number, status: state.status, waiting: state.pausedUntil !== undefined, answered: before?.answered ?? [],
        senders: [...new Set([...(before?.senders ?? []), ...senders.filter(({ proved }) => proved).map(({ digest }) => digest)])],
        claimed: [...new Set([...(before?.claimed ?? []), ...senders.filter(({ proved }) => !proved).map(({ digest }) => digest)])],
        last: { receivedAt: new Date(last.message.receivedAt), medium: last.message.medium },
      },
    ];
  }
}

function sendersOf({ senders, proved }: Pick<Arrival, 'senders' | 'proved'>): KnownSender[] {
  return senders.map((digest) => ({ digest, proved }));
}

/** The unit that has the lead does not see what the citizens of its followers write. */
function ofFollower(lead: string): TaskDraft {
  return { kind: 'follower', subject: 'a citizen wrote again on a case that follows another', detail: { lead } };
}
