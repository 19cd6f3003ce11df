import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { TextMessage } from './messages.ts';

const most = 20_000;
const mostLines = 100_000;
const messageSchema: z.ZodType<TextMessage> = z.object({
  sid: z.string(),
  accountSid: z.string(),
  direction: z.enum(['inbound', 'outbound-api']),
  status: z.enum(['queued', 'sent', 'delivered', 'undelivered', 'received']),
  from: z.string(),
  to: z.string(),
  body: z.string(),
  media: z.array(z.object({ sid: z.string(), contentType: z.string() })),
  errorCode: z.number().nullable(),
  createdAt: z.string(),
  sentAt: z.string().nullable(),
});

/** The messages of the stand-in, the newest 20,000; in a file too when there is one, so that a restart forgets none. */
export interface Memory {
  readonly messages: readonly TextMessage[];
  add(message: TextMessage): void;
  /** Replaces the message of the same sid. */
  change(sid: string, changes: Partial<TextMessage>): TextMessage | undefined;
  find(sid: string): TextMessage | undefined;
}

export function openMemory(file: string | undefined): Memory {
  const messages = new Map((file === undefined ? [] : read(file)).map((message) => [message.sid, message]));
  let lines = Infinity;
  // A line for each change: writing everything each time would make the stand-in the slowest part of a load test.
  const keep = (message: TextMessage): void => {
    messages.set(message.sid, message);
    for (const oldest of messages.keys()) {
      if (messages.size <= most) break;
      messages.delete(oldest);
    }
    if (file === undefined) return;
    lines += 1;
    if (lines > mostLines) {
      rewrite(file, messages.values());
      lines = messages.size;
    } else {
      appendFileSync(file, `${JSON.stringify(message)}\n`);
    }
  };
  return {
    get messages() {
      return [...messages.values()];
    },
    add: keep,
    change(sid, changes) {
      const before = messages.get(sid);
      if (!before) return undefined;
      const after = { ...before, ...changes };
      keep(after);
      return after;
    },
    find: (sid) => messages.get(sid),
  };
}

/** A line that cannot be read, the last of a killed process, is left out. */
function read(file: string): TextMessage[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').flatMap((line) => {
    const found = messageSchema.safeParse(parseJson(line));
    return found.success ? [found.data] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function rewrite(file: string, messages: Iterable<TextMessage>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.draft`, [...messages].map((message) => `${JSON.stringify(message)}\n`).join(''), { mode: 0o600 });
  renameSync(`${file}.draft`, file);
}
