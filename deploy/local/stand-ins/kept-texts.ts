import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { SentText } from './twilio/outbox-page.ts';

const keptText = z.object({
  sid: z.string(),
  direction: z.literal('outbound-api'),
  /** RFC 3339. */
  at: z.string(),
  from: z.string(),
  /** E.164. */
  to: z.string(),
  body: z.string(),
  status: z.enum(['queued', 'delivered', 'undelivered']),
  provider: z.string(),
  /** What the sender wants to have back: his own id of the text. */
  session: z.string(),
});
export type KeptText = z.output<typeof keptText>;

const most = 20_000;

/** The texts that one stand-in was given, oldest first; with a file, a line for each change, so that a restart forgets none. */
export interface KeptTexts {
  keep(text: KeptText): void;
  all: () => KeptText[];
  sent: () => SentText[];
}

export function openKeptTexts(file: string | undefined): KeptTexts {
  const texts = new Map((file === undefined ? [] : read(file)).map((text) => [text.sid, text]));
  return {
    keep(text) {
      texts.set(text.sid, text);
      for (const oldest of texts.keys()) {
        if (texts.size <= most) break;
        texts.delete(oldest);
      }
      if (file === undefined) return;
      mkdirSync(dirname(file), { recursive: true });
      appendFileSync(file, `${JSON.stringify(text)}\n`, { mode: 0o600 });
    },
    all: () => [...texts.values()],
    sent: () => [...texts.values()].map(({ sid, at, from, to, body, status, provider }) => ({ sid, at, from, to, body, status, provider })).toReversed(),
  };
}

/** A line that cannot be read, the last of a killed process, is left out. */
function read(file: string): KeptText[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').flatMap((line) => {
    try {
      return [keptText.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
