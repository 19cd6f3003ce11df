import type { Credentials } from './credentials.ts';

/** What was typed behind the kind. */
export interface SendInput {
  /** The words; made up where a kind can. */
  text: string;
  /** Who writes or calls: E.164, or a mail address. Undefined: the kind's own citizen. */
  from: string | undefined;
  /** To which line; undefined: that of the credentials. */
  to: string | undefined;
  /** As on the provider's side; one of the kind's `providers`. */
  provider: string;
  /** Paths of files to go with it. */
  media: readonly string[];
  /** The front door. */
  door: string;
  /** Send this one again instead of a new one: what `send` printed as its id at the source. */
  again: string | undefined;
}

/** One input, formed as its provider forms it, before it is sent. */
export interface Outgoing {
  /** `source.id` of the message that it becomes. */
  sourceId: string;
  /** What `--again` takes to send it once more; `sourceId` when absent. */
  again?: string;
  /** Files follow by an amendment. */
  files: boolean;
  /** Its words are read from a scan, and follow by an amendment too. */
  scanned?: boolean;
  /** Brings it in. `line` tells what was answered; not `ok`: nothing was taken in. */
  deliver(): Promise<{ ok: boolean; line: string }>;
  /**
   * How its sender hears of it: `text` at the stand-in, `mail` in his mailbox, `page` in the answer itself, or a call-back
   * task.
   */
  answer: 'text' | 'mail' | 'page' | 'task';
  /**
   * Looks once for the answer to the case of this number; gives its words when it is there. Not called for `task`, which
   * is looked up at /api/tasks.
   */
  answered?(number: string): Promise<string | undefined>;
  close(): void | Promise<void>;
}

/** A kind of input that `npm run send` can make: `npm run send -- <name> "text" --provider <one of providers>`. */
export interface SendKind {
  name: string;
  /** The first is the default. */
  providers: readonly [string, ...string[]];
  /** One line for the usage. */
  about: string;
  prepare(input: SendInput, credentials: Credentials): Promise<Outgoing>;
}

/** A fetch that says what to do when nobody answers. */
export async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw new Error(`Nobody answers at ${new URL(url).origin}: is the gateway running (npm start)?`);
  }
}
