import type { Correspondent, IntakeMessageReceived } from '#libs/contract';
import type { Sealer } from '#libs/privacy';
import type { Tx } from '#libs/store';
import { amend, type Change } from '../intake/amend.ts';
import { unknownCorrespondent } from '../intake/item.ts';
import type { ContentStore } from '../storage/content-store.ts';
import { keepable, keepableText } from '../text/keepable.ts';
import type { PartContent } from './merge.ts';
import { withinMessage } from './within-message.ts';
import { changeBy } from './write-part.ts';

/** Words of a message that came later than it. */
export interface LaterText extends Pick<IntakeMessageReceived, 'text' | 'textOrigin'> {
  /** Its identity within the message; said again, it replaces what was said under it. */
  part: string;
  /** `transcript`, `ocr` or `clerk:<key id>`. */
  by: string;
  /** Who wrote, where these words tell it; with `proposed`, it counts only where nobody said it. */
  correspondent?: Correspondent;
}

export interface AddTextParts {
  sealer: Sealer;
  content: Pick<ContentStore, 'put'>;
  city: { code: string };
  now: Date;
}

/**
 * Adds words to a message in `tx` and publishes the amendment, in the same revision with what else is to be `told`; of a
 * message that was taken in whole they are its text. Gives the revision, or undefined when they change nothing and nothing
 * is to be told. Rejects when this service has no such message.
 */
export async function addText(
  tx: Tx, messageId: string, { part, by, text, textOrigin, correspondent = unknownCorrespondent }: LaterText, { sealer, content: store, city, now }: AddTextParts,
  told: Pick<Change, 'attachments' | 'resembles'> = {},
): Promise<number | undefined> {
  const content: PartContent = { text: keepableText(text), textOrigin, correspondent: keepable(correspondent) };
  await tx.execute(
    `INSERT INTO message_parts (message_id, part, fingerprint, content, response, seen_at) VALUES ($1, $2, '', $3, 'null', $4)
     ON CONFLICT (message_id, part) DO UPDATE SET content = excluded.content, seen_at = excluded.seen_at`,
    [messageId, part, await sealer.seal(content, now), now],
  );
  const change = { ...(await changeBy(tx, messageId, part, { sealer, at: now })), ...told };
  if (Object.keys(change).length === 0) return undefined;
  return amend(tx, messageId, { by, ...(await withinMessage(change, { content: store, at: now })) }, { city, now });
}
