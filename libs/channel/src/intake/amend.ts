import { openZone } from '#libs/city';
import {
  derivedId, encodeEvent, eventSource, eventTypes, intakeMessageAmended, intakeTopic,
  type Attachment, type IntakeMessageAmended,
} from '#libs/contract';
import { currentTraceparent } from '#libs/service';
import { outbox, type Tx } from '#libs/store';
import { documentJobs } from '../reading/jobs.ts';
import { speechJobs } from '../speech/jobs.ts';
import { keepable } from '../text/keepable.ts';
import { instantIn } from '../time.ts';

/** What came later for a message. `attachments` is given the list as it stands and gives the whole new one. */
export interface Change extends Partial<Pick<IntakeMessageAmended, 'text' | 'textOrigin' | 'correspondent' | 'place' | 'call' | 'resembles'>> {
  /** `media`, `ocr`, `transcript`, `part`, `conflict`, or `clerk:<key id>`. */
  by: string;
  attachments?: (current: readonly Attachment[]) => Attachment[];
}

interface LockedReceipt {
  revision: number;
  key: string;
  channel: string;
  zone: string;
  attachments: Attachment[];
}

/**
 * Publishes the next revision of a message in `tx`, and gives its number: 1, 2, 3 … without a gap, under the lock of the
 * receipt. Rejects when there is no such message.
 */
export async function amend(
  tx: Tx, messageId: string, change: Change, { city, now }: { city: { code: string }; now: Date },
): Promise<number> {
  const { attachments: changed, ...rest } = change;
  const [receipt] = await tx.query<LockedReceipt>(
    'SELECT revision, key, channel, zone, attachments FROM receipts WHERE message_id = $1 FOR UPDATE', [messageId],
  );
  if (!receipt) throw new Error(`message ${messageId} was not taken in by this service: amend it where it came in`);
  const attachments = changed && keepable(changed(receipt.attachments));
  const revision = receipt.revision + 1;
  const at = instantIn(openZone(receipt.zone), now);
  const data = intakeMessageAmended.parse({
    messageId, revision, at, ...keepable(rest), ...(attachments === undefined ? {} : { attachments }),
  });
  await tx.execute(
    'UPDATE receipts SET revision = $2, attachments = coalesce($3::jsonb, attachments) WHERE message_id = $1',
    [messageId, revision, attachments === undefined ? null : JSON.stringify(attachments)],
  );
  if (attachments !== undefined) {
    const message = { messageId, attachments, at: now };
    await speechJobs.insert(tx, [message]);
    await documentJobs.insert(tx, [message]);
  }
  const traceparent = currentTraceparent();
  const event = encodeEvent({
    id: derivedId(messageId, 'amended', String(revision)),
    type: eventTypes.amended,
    source: eventSource(city.code, receipt.channel),
    time: at,
    subject: messageId,
    data,
    ...(traceparent === undefined ? {} : { traceparent }),
  });
  await outbox.add(tx, [{ ...event, topic: intakeTopic, key: receipt.key }]);
  return revision;
}
