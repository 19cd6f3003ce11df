import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { TextMessage } from './messages.ts';

const most = 500;
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

/** The messages of the stand-in, the last 500 of them kept in a file when there is one. */
export interface Memory {
  readonly messages: readonly TextMessage[];
  add(message: TextMessage): void;
  /** Replaces the message of the same sid. */
  change(sid: string, changes: Partial<TextMessage>): TextMessage | undefined;
  find(sid: string): TextMessage | undefined;
}

export function openMemory(file: string | undefined): Memory {
  let messages = file === undefined ? [] : read(file);
  const keep = (): void => {
    messages = messages.slice(-most);
    if (file !== undefined) write(file, messages);
  };
  return {
    get messages() {
      return messages;
    },
    add(message) {
      messages = [...messages, message];
      keep();
    },
    change(sid, changes) {
      messages = messages.map((message) => (message.sid === sid ? { ...message, ...changes } : message));
      keep();
      return messages.find((message) => message.sid === sid);
    },
    find: (sid) => messages.find((message) => message.sid === sid),
  };
}

/** A file that cannot be read is a stand-in without memories, not a fault. */
function read(file: string): TextMessage[] {
  if (!existsSync(file)) return [];
  try {
    return z.array(messageSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

function write(file: string, messages: readonly TextMessage[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.draft`, JSON.stringify(messages), { mode: 0o600 });
  renameSync(`${file}.draft`, file);
}
