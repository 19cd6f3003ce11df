import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';

/** A text that the stand-in for Twilio was given to send. */
export interface SentText {
  sid: string;
  to: string;
  body: string;
}

const lineSchema = z.object({ sid: z.string(), direction: z.string(), to: z.string(), body: z.string() });

/**
 * Follows the stand-in's own file, which forgets old texts in time: each text that is sent is met once. Cheap enough to
 * be asked ten times a second.
 */
export class SentTexts {
  readonly #file: string;
  readonly #met = new Map<string, SentText>();
  readonly #perNumber = new Map<string, number>();
  #inode = 0;
  #offset = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get all(): SentText[] {
    return [...this.#met.values()];
  }

  /** How many texts this number was sent. */
  countTo(number: string): number {
    return this.#perNumber.get(number) ?? 0;
  }

  /** Takes in what is new in the file. */
  look(): void {
    for (const line of this.#newLines()) {
      const found = lineSchema.safeParse(line);
      if (!found.success || found.data.direction !== 'outbound-api' || this.#met.has(found.data.sid)) continue;
      const { sid, to, body } = found.data;
      this.#met.set(sid, { sid, to, body });
      this.#perNumber.set(to, this.countTo(to) + 1);
    }
  }

  #newLines(): unknown[] {
    let descriptor: number;
    try {
      descriptor = openSync(this.#file, 'r');
    } catch {
      // Nothing was sent yet.
      return [];
    }
    try {
      const { ino, size } = fstatSync(descriptor);
      // It was written anew, without what is too old.
      if (ino !== this.#inode) this.#offset = 0;
      this.#inode = ino;
      const buffer = Buffer.alloc(Math.max(0, size - this.#offset));
      readSync(descriptor, buffer, 0, buffer.length, this.#offset);
      const end = buffer.lastIndexOf('\n') + 1;
      this.#offset += end;
      return buffer.subarray(0, end).toString('utf8').split('\n').filter((line) => line !== '').map((line): unknown => JSON.parse(line));
    } finally {
      closeSync(descriptor);
    }
  }
}
