import { casesTopic, intakeTopic } from '#libs/contract';
import { z } from 'zod';

/** A record as it is met on the way. */
export interface MetRecord {
  topic: string;
  type: string;
  value: unknown;
}

/** It may belong to the message: that can be told when its case is known. */
const notYet = Symbol('not yet');
type Line = string | typeof notYet | undefined;

const message = z.object({ id: z.string(), source: z.object({ id: z.string() }) });
const amendment = z.object({ messageId: z.string(), revision: z.number(), by: z.string(), text: z.string().optional(), attachments: z.array(z.object({ state: z.string() })).optional() });
const event = z.object({ type: z.string(), caseId: z.string(), number: z.string(), unit: z.string(), data: z.looseObject({ messageId: z.string().optional() }) });
const told = z.object({ type: z.string(), position: z.number(), sequence: z.number(), case: z.object({ id: z.string(), number: z.string() }) });

/**
 * The way of one message, station by station. Pure: it is shown records of all topics, in whatever order they come, and
 * gives a line for each that belongs to the message. Records that come before it knows their case are looked at again.
 */
export class Journey {
  readonly #sourceId: string;
  #messageId: string | undefined;
  #caseId: string | undefined;
  #number: string | undefined;
  readonly #reached = new Set<string>();
  #early: MetRecord[] = [];

  constructor(sourceId: string) {
    this.#sourceId = sourceId;
  }

  get caseId(): string | undefined {
    return this.#caseId;
  }

  get number(): string | undefined {
    return this.#number;
  }

  /** Which stations it has passed; `files` and `words` that came later than the message. */
  reached(station: 'message' | 'case' | 'department' | 'files' | 'words'): boolean {
    return this.#reached.has(station);
  }

  meet(record: MetRecord): string[] {
    const line = this.#lineOf(record);
    if (line === notYet) {
      this.#early = [...this.#early, record].slice(-1000);
      return [];
    }
    if (line === undefined) return [];
    const again = this.#early;
    this.#early = [];
    return [line, ...again.flatMap((earlier) => this.meet(earlier))];
  }

  #lineOf({ topic, value }: MetRecord): Line {
    if (topic === intakeTopic) return this.#onIntake(value);
    if (topic === casesTopic) return this.#onCases(value);
    return topic.startsWith('departments.') ? this.#onDepartment(topic, value) : undefined;
  }

  #onIntake(value: unknown): string | undefined {
    const received = message.safeParse(value).data;
    if (received?.source.id === this.#sourceId) {
      this.#messageId = received.id;
      this.#reached.add('message');
      return `on ${intakeTopic}: message ${received.id}`;
    }
    const amended = amendment.safeParse(value).data;
    if (!amended || amended.messageId !== this.#messageId) return undefined;
    const states = amended.attachments?.map(({ state }) => state) ?? [];
    if (states.length > 0) this.#reached.add('files');
    const words = amended.text !== undefined && amended.text !== '';
    if (words) this.#reached.add('words');
    return `on ${intakeTopic}: revision ${amended.revision} by ${amended.by}${words ? ', with words' : ''}${states.length > 0 ? `, files ${states.join(', ')}` : ''}`;
  }

  #onCases(value: unknown): Line {
    const found = event.safeParse(value).data;
    if (!found) return undefined;
    if (this.#messageId === undefined) return notYet;
    if (this.#caseId === undefined) {
      if (found.data.messageId !== this.#messageId) return found.data.messageId === undefined ? notYet : undefined;
      this.#caseId = found.caseId;
      this.#number = found.number;
      this.#reached.add('case');
      return `on ${casesTopic}: ${found.type}, number ${found.number}`;
    }
    if (found.caseId !== this.#caseId) return undefined;
    return `on ${casesTopic}: ${found.type}${found.type === 'case.assigned' ? ` to ${found.unit}` : ''}`;
  }

  #onDepartment(topic: string, value: unknown): Line {
    const found = told.safeParse(value).data;
    if (!found) return undefined;
    if (this.#caseId === undefined) return notYet;
    if (found.case.id !== this.#caseId) return undefined;
    this.#reached.add('department');
    return `on ${topic}: ${found.type}, position ${found.position}, sequence ${found.sequence}`;
  }
}
