import kafkajs from 'kafkajs';
import { caseEvent, casesTopic, type CaseClock, type CaseEvent, type CaseStatus, type Due } from '#libs/contract';
import { kafkaOf } from '../stage/kafka.ts';
import type { Stage } from '../stage/stage.ts';

/** A case as cases.events.v1 tells it. */
export interface CaseStory {
  id: string;
  number: string;
  version: number;
  status: CaseStatus;
  /** Who holds it, and the sub-unit that acts for him. */
  unit: string;
  handedTo?: string;
  /** The case that this one follows. */
  follows?: string;
  round: number;
  due?: Due;
  clock?: CaseClock;
  events: CaseEvent[];
}

/** Folds cases.events.v1. It takes what the topic says and knows no rule of the city's. */
export class Cases {
  readonly all = new Map<string, CaseStory>();
  /** Events that broke the order of their case's versions. */
  readonly disorder: string[] = [];
  readonly #byMessage = new Map<string, CaseStory>();
  events = 0;

  take(event: CaseEvent): void {
    this.events += 1;
    const before = this.all.get(event.caseId);
    if (event.version !== (before?.version ?? 0) + 1) this.disorder.push(`${event.number}: ${event.version} ${event.type} after ${before?.version ?? 0}`);
    const { caseId: id, number, version, status, unit, round } = event;
    const { due = before?.due, clock = before?.clock } = event;
    const handedTo = handedToBy(event, before);
    const story: CaseStory = before ?? { id, number, version, status, unit, round, events: [] };
    Object.assign(story, { version, status, unit, round, due, clock, handedTo, follows: followedBy(event, before) });
    story.events.push(event);
    this.all.set(id, story);
    if (event.type === 'case.opened') this.#byMessage.set(event.data.messageId, story);
  }

  /** The case that a message opened. */
  openedBy(messageId: string): CaseStory | undefined {
    return this.#byMessage.get(messageId);
  }

  /** When the earliest point after `now` comes. */
  nextPoint(now: Date): Date | undefined {
    let next: number | undefined;
    for (const { clock } of this.all.values()) {
      const point = clock?.points.find(({ at }) => Date.parse(at) > now.getTime());
      if (point && (next === undefined || Date.parse(point.at) < next)) next = Date.parse(point.at);
    }
    return next === undefined ? undefined : new Date(next);
  }

  /** Points whose time has come and of which nothing was heard. */
  silent(now: Date): string[] {
    return [...this.all.values()].flatMap(({ number, clock }) => (clock?.points ?? [])
      .filter(({ at }) => Date.parse(at) <= now.getTime())
      .map(({ unit, point, level, at }) => `${number}: ${point} of level ${level} for ${unit} at ${at}`));
  }
}

/** It ends where the case goes to somebody else. */
function handedToBy(event: CaseEvent, before: CaseStory | undefined): string | undefined {
  if (event.type === 'case.handed-down') return event.data.to;
  return event.unit === before?.unit && event.type !== 'case.assigned' ? before.handedTo : undefined;
}

/** Until it stands alone again, or both have ended. */
function followedBy(event: CaseEvent, before: CaseStory | undefined): string | undefined {
  if (event.type === 'case.merged' && event.data.lead !== event.caseId) return event.data.lead;
  const ends = event.type === 'case.resolved' || event.type === 'case.not-accepted' || (event.type === 'case.unmerged' && event.data.lead !== event.caseId);
  return ends ? undefined : before?.follows;
}

/** Folds the topic as it grows. Returns how to end that. */
export async function follow(stage: Stage, cases: Cases): Promise<() => Promise<void>> {
  const consumer = kafkaOf(stage, 'demo').consumer({ groupId: 'demo', maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topic: casesTopic, fromBeginning: true });
  const joined = new Promise<void>((resolve, reject) => {
    consumer.on('consumer.group_join', () => resolve());
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
  });
  await consumer.run({
    autoCommit: false, partitionsConsumedConcurrently: 12,
    eachMessage: async ({ message }: kafkajs.EachMessagePayload) => cases.take(caseEvent.parse(JSON.parse(String(message.value)))),
  });
  await joined;
  return () => consumer.disconnect();
}
