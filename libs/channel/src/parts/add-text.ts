import type { IntakeMessageReceived } from '#libs/contract';
import type { Sealer } from '#libs/privacy';
import type { Tx } from '#libs/store';
import { amend } from '../intake/amend.ts';
import { inlineText } from '../text/inline.ts';
import { keepableText } from '../text/keepable.ts';
import type { PartContent } from './merge.ts';
import { changeBy } from './write-part.ts';

/** Words of a message that came later than it. */
export interface LaterText extends Pick<IntakeMessageReceived, 'text' | 'textOrigin'> {
  /** Its identity within the message; said again, it replaces what was said under it. */
  part: string;
  /** `transcript` or `clerk:<key id>`. */
  by: string;
}

/**
 * Adds words to a message in `tx` and publishes the amendment; of a message that was taken in whole they are its text.
 * Gives the revision, or undefined when they change nothing. Rejects when this service has no such message.
 */
export async function addText(
  tx: Tx, messageId: string, { part, by, text, textOrigin }: LaterText,
  { sealer, city, now }: { sealer: Sealer; city: { code: string }; now: Date },
): Promise<number | undefined> {
  const content: PartContent = {
    text: inlineText(keepableText(text)).text, textOrigin, correspondent: { phones: [], emails: [], capacity: 'self' },
  };
  await tx.execute(
    `INSERT INTO message_parts (message_id, part, fingerprint, content, response, seen_at) VALUES ($1, $2, '', $3, 'null', $4)
     ON CONFLICT (message_id, part) DO UPDATE SET content = excluded.content, seen_at = excluded.seen_at`,
    [messageId, part, await sealer.seal(content, now), now],
  );
  const change = await changeBy(tx, messageId, part, { sealer, at: now });
  if (change.text === undefined) return undefined;
  return amend(tx, messageId, { by, text: change.text, ...(change.textOrigin ? { textOrigin: change.textOrigin } : {}) }, { city, now });
}
