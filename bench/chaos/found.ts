// What is read of a gateway after a run, reduced to what the comparison needs.
import { z } from 'zod';
import { answerResultsTopic, answersTopic, casesTopic, eventTypes, intakeTopic } from '#libs/contract';
import type { SentText } from './sent.ts';

/** Where a record stood in its topic. */
export interface Place {
  partition: number;
  offset: number;
}

export interface FoundMessage extends Place {
  id: string;
  sourceId: string;
  text: string;
}
export interface FoundEvent extends Place {
  id: string;
  type: string;
  caseId: string;
  number: string;
  version: number;
  /** Of case.opened. */
  messageId?: string | undefined;
  /** Of case.assigned: the lead and the supporting units. */
  units?: string[] | undefined;
}
export interface FoundNotice extends Place {
  unit: string;
  id: string;
  type: string;
  position: number;
  sequence: number;
  caseId: string;
}
export interface FoundAnswer extends Place {
  id: string;
  caseId: string;
  kind: string;
}

export interface FoundResult {
  id: string;
  answerId: string;
  state: string;
}

/** Everything that the gateway says it did. */
export interface Found {
  messages: FoundMessage[];
  events: FoundEvent[];
  notices: FoundNotice[];
  answers: FoundAnswer[];
  /** Of answers.results.v1, as often as they stand there. */
  results: FoundResult[];
  /** Records in all dead-letter topics together. */
  deadLetters: number;
  /** What the stand-in was given to send. */
  sent: SentText[];
}

export const nothingFound = (): Found => ({ messages: [], events: [], notices: [], answers: [], results: [], deadLetters: 0, sent: [] });

/** A record as it is read. */
export interface TopicRecord extends Place {
  topic: string;
  type: string;
  value: unknown;
}

const message = z.object({ id: z.string(), source: z.object({ id: z.string() }), text: z.string() });
const event = z.object({
  id: z.string(), type: z.string(), caseId: z.string(), number: z.string(), version: z.number(),
  data: z.looseObject({ messageId: z.string().optional(), lead: z.string().optional(), supporting: z.array(z.string()).optional() }),
});
const notice = z.object({ id: z.string(), type: z.string(), position: z.number(), sequence: z.number(), case: z.object({ id: z.string() }) });
const answer = z.object({ id: z.string(), caseId: z.string(), kind: z.string() });
const result = z.object({ id: z.string(), answerId: z.string(), state: z.string() });
const unitOfTopic = /^departments\.(.+)\.v1$/;

/** Adds a record to what was found. @throws ZodError when it is not as the contract says */
export function take(found: Found, { topic, type, value, partition, offset }: TopicRecord): void {
  const place = { partition, offset };
  const unit = unitOfTopic.exec(topic)?.[1];
  if (topic.endsWith('.dead-letters')) found.deadLetters += 1;
  else if (topic === intakeTopic && type === eventTypes.received) {
    const { id, source, text } = message.parse(value);
    found.messages.push({ ...place, id, sourceId: source.id, text });
  } else if (topic === casesTopic) {
    const { data, ...common } = event.parse(value);
    const units = data.lead === undefined ? undefined : [data.lead, ...(data.supporting ?? [])];
    found.events.push({ ...place, ...common, ...(common.type === 'case.opened' ? { messageId: data.messageId } : {}), units });
  } else if (unit !== undefined) {
    const { case: { id: caseId }, ...rest } = notice.parse(value);
    found.notices.push({ ...place, ...rest, unit, caseId });
  } else if (topic === answersTopic) {
    found.answers.push({ ...place, ...answer.parse(value) });
  } else if (topic === answerResultsTopic) {
    found.results.push(result.parse(value));
  }
}
