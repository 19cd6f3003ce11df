import { z } from 'zod';
import { eventTypes, intakeTopic } from '#libs/contract';
import type { MetRecord } from '../../scripts/send/journey.ts';
import { errorsIn, rateOf } from '../ocr/errors.ts';

const received = z.object({ id: z.string(), source: z.object({ id: z.string() }) });
const amended = z.object({ messageId: z.string(), revision: z.number(), by: z.string(), text: z.string().optional() });

/** Per cent. So much may be read wrongly: whether it was read at all is asked here, and how well in the bench ocr. */
const tolerated = 5;

/** What was sent as a picture, and what is told of it on intake.messages.v1. Records may be met twice. */
export class Scans {
  readonly #sent = new Map<string, string>();
  readonly #messages = new Map<string, Set<string>>();
  readonly #texts = new Map<string, Map<number, string>>();

  /** A scan that was accepted, with the words on it. */
  sent({ sourceId, text }: { sourceId: string; text: string }): void {
    this.#sent.set(sourceId, text);
  }

  meet({ topic, type, value }: MetRecord): void {
    if (topic !== intakeTopic) return;
    if (type === eventTypes.received) {
      const { id, source } = received.parse(value);
      this.#messages.set(source.id, (this.#messages.get(source.id) ?? new Set()).add(id));
    } else if (type === eventTypes.amended) {
      const { messageId, revision, by, text } = amended.parse(value);
      if (by === 'ocr' && text !== undefined) this.#texts.set(messageId, (this.#texts.get(messageId) ?? new Map<number, string>()).set(revision, text));
    }
  }

  /** How many have no text yet. */
  waiting(): number {
    return [...this.#sent.keys()].filter((sourceId) => this.#textsOf(sourceId).length === 0).length;
  }

  /** How many are just one message. */
  messages(): number {
    return [...this.#sent.keys()].filter((sourceId) => this.#messages.get(sourceId)?.size === 1).length;
  }

  /** How many have the text that is on them. */
  read(): number {
    return [...this.#sent].filter(([sourceId, text]) => this.#textsOf(sourceId).some((found) => rateOf([errorsIn(text, found)]) <= tolerated)).length;
  }

  /** How often a text was told again, as another revision. */
  repeated(): number {
    return [...this.#sent.keys()].reduce((sum, sourceId) => sum + Math.max(0, this.#textsOf(sourceId).length - 1), 0);
  }

  #textsOf(sourceId: string): string[] {
    return [...(this.#messages.get(sourceId) ?? [])].flatMap((id) => [...(this.#texts.get(id)?.values() ?? [])]);
  }
}
