import { messageId } from '#libs/contract';
import { inSpan, unavailable, type Clock, type Logger } from '#libs/service';
import { isRetryable, isUnavailable, retried, type Store, type Tx } from '#libs/store';
import type { ChannelMetrics } from '../metrics.ts';
import { attachmentOf, insertOriginals } from '../originals/originals.ts';
import { amend, type Change } from './amend.ts';
import { unknownCorrespondent, type Accepted, type InboundItem } from './item.ts';
import { addText, type LaterText } from '../parts/add-text.ts';
import { insertEmptyPart, writePart } from '../parts/write-part.ts';
import { Patience } from './patience.ts';
import { Lanes } from './lanes.ts';
import { prepare, type Prepared, type PrepareParts } from './prepare.ts';
import { writeBatch, type Written } from './write.ts';

export interface IntakeOptions extends PrepareParts {
  store: Store;
  clock: Clock;
  logger: Logger;
  metrics: ChannelMetrics;
}

export interface Intake {
  /**
   * Takes one item in: resolves when original, receipt and the record of intake.messages.v1 are committed and synced,
   * together. It goes on when its caller hangs up.
   * @throws Problem 503 with Retry-After when it could not be stored now, or not known to be: nothing may be acknowledged
   */
  accept(item: InboundItem): Promise<Accepted>;
  /** Tells what came later for a message, in `tx` or in a transaction of its own; gives the revision. */
  amend(id: string, change: Change, tx?: Tx): Promise<number>;
  /** Adds words that came later, see `addText`; gives the revision, or undefined when they change nothing. */
  addText(id: string, text: LaterText, tx?: Tx, told?: Pick<Change, 'attachments' | 'resembles'>): Promise<number | undefined>;
  /** Of these identities of an account, those that were taken in before. */
  known(account: string, identities: readonly string[]): Promise<Set<string>>;
  /** For each of these of an account, whether it was taken in before: the message, or where it is one, that part of it. */
  knows(account: string, items: readonly { identity: string; part?: string }[]): Promise<boolean[]>;
  /** Notes that what comes under this identity is no message (recordings of a call that we made): `knows` finds the part. */
  setAside(account: string, identity: string, part: string): Promise<void>;
  /** Whether items came within the last second: what is not urgent lets them go first. */
  busy(): boolean;
}

/** A webhook's provider gives up after 15 s; before that it is told to come again. */
const patientFor = 10_000;
/** More waiting than this cannot be written before providers give up. */
const mostWaiting = 5000;
/** Two keep the processor at work while the disk syncs; more made smaller transactions and no more of them. */
const lanes = 2;

export function createIntake(options: IntakeOptions): Intake {
  const { store, clock, logger, metrics, city } = options;
  const patience = new Patience(clock, patientFor);
  let lastCame = 0;
  const commits = new Lanes<Prepared, Written>(lanes, {
    failsAll: (error) => isUnavailable(error) || isRetryable(error),
    async write(items) {
      metrics.batchSize.observe(items.length);
      return inSpan('intake.commit', { 'messaging.batch.message_count': items.length }, () =>
        retried(() => writeBatch(store, items)),
      );
    },
  });

  async function write(item: InboundItem): Promise<{ written: Written; prepared: Prepared }> {
    const prepared = await prepare(item, clock.now(), options);
    if (item.part !== undefined) return { written: await retried(() => writePart(item, prepared, options)), prepared };
    return { written: await commits.submit(prepared), prepared };
  }

  /** What the contract or the database refuses, for a reason that nobody foresaw, is still kept: to be looked at. */
  async function writeSomehow(item: InboundItem): Promise<{ written: Written; prepared: Prepared }> {
    try {
      return await write(item);
    } catch (error) {
      if (!isRefusedContent(error) || item.unreadable !== undefined) throw error;
      logger.error({ account: item.account.key, error }, 'a message could not be written as it was read: only its original is kept');
      return write(withoutContent(item, 'it could not be stored as it was read'));
    }
  }

  async function keepConflict(prepared: Prepared): Promise<void> {
    await store.transaction(async (tx) => {
      // First: two conflicts of one message would else each hold its row for their foreign key, and wait for the other.
      await tx.query('SELECT 1 FROM receipts WHERE message_id = $1 FOR UPDATE', [prepared.messageId]);
      await insertOriginals(tx, [prepared.original], prepared.storedAt);
      const rows = await tx.query(
        `INSERT INTO conflicts (message_id, fingerprint, original, seen_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING RETURNING 1`,
        [prepared.messageId, prepared.fingerprint, prepared.original.sha256, prepared.storedAt],
      );
      if (rows.length === 0) return;
      const original = attachmentOf(prepared.original);
      await amend(tx, prepared.messageId, { by: 'conflict', attachments: (current) => [...current, original] }, { city, now: clock.now() });
      logger.warn({ messageId: prepared.messageId }, 'the same identity came with another content: both are kept');
    });
  }

  async function take(item: InboundItem): Promise<Accepted> {
    const { written, prepared } = await writeSomehow(item);
    if (written.conflict && item.part === undefined && item.onConflict !== 'refuse') await retried(() => keepConflict(prepared));
    count(item, written, metrics);
    return { messageId: prepared.messageId, ...written };
  }

  return {
    async accept(item) {
      const end = metrics.acceptSeconds.startTimer();
      lastCame = clock.now().getTime();
      if (!store.available() || commits.waiting > mostWaiting) {
        end({ outcome: 'unavailable' });
        throw unavailable(5, 'The message cannot be stored now. Send it again.');
      }
      try {
        const accepted = await inSpan('intake.accept', { 'messaging.destination.name': item.account.key }, () =>
          patience.within(take(item)),
        );
        end({ outcome: accepted.duplicate ? 'duplicate' : 'accepted' });
        return accepted;
      } catch (error) {
        end({ outcome: 'unavailable' });
        if (!isUnavailable(error)) logger.error({ error }, 'a message was not accepted: its sender is told to come again');
        throw unavailable(5, 'The message cannot be stored now. Send it again.', error);
      }
    },
    amend: (id, change, tx) =>
      tx ? amend(tx, id, change, { city, now: clock.now() })
        : retried(() => store.transaction((own) => amend(own, id, change, { city, now: clock.now() }))),
    addText(id, text, tx, told) {
      const { sealer, content } = options;
      const add = (own: Tx) => addText(own, id, text, { sealer, content, city, now: clock.now() }, told);
      return tx ? add(tx) : retried(() => store.transaction(add));
    },
    async known(account, identities) {
      const ids = new Map(identities.map((identity) => [messageId(city.code, account, identity), identity]));
      const rows = await store.query<{ id: string }>(
        'SELECT message_id AS id FROM receipts WHERE message_id = ANY($1::uuid[])', [[...ids.keys()]],
      );
      return new Set(rows.map(({ id }) => ids.get(id) ?? ''));
    },
    async knows(account, items) {
      const ids = items.map(({ identity }) => messageId(city.code, account, identity));
      const rows = await store.query<{ known: boolean }>(
        `SELECT CASE WHEN part IS NULL THEN EXISTS (SELECT 1 FROM receipts WHERE receipts.message_id = asked.message_id)
           ELSE EXISTS (SELECT 1 FROM message_parts WHERE message_parts.message_id = asked.message_id AND message_parts.part = asked.part) END AS known
         FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS asked (message_id, part, place) ORDER BY place`,
        [ids, items.map(({ part }) => part ?? null)],
      );
      return rows.map(({ known }) => known);
    },
    setAside: (account, identity, part) => insertEmptyPart(store, messageId(city.code, account, identity), part, { sealer: options.sealer, at: clock.now() }),
    busy: () => clock.now().getTime() - lastCame < 1000,
  };
}

/** The content is at fault, not the disk, the keys or the network: trying again cannot help. */
function isRefusedContent(error: unknown): boolean {
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
  return (name === 'ZodError' || name === 'QueryFailedError') && !isUnavailable(error) && !isRetryable(error);
}

function withoutContent(item: InboundItem, reason: string): InboundItem {
  const { account, medium, provider, identity, part, original, response } = item;
  return {
    ...(part === undefined ? {} : { part }), account, medium, provider, identity, original, correspondent: unknownCorrespondent, text: '', unreadable: reason, response,
  };
}

function count(item: InboundItem, written: Written, metrics: ChannelMetrics): void {
  const labels = { medium: item.medium, account: item.account.key };
  if (!written.duplicate) metrics.accepted.inc(labels);
  if (written.duplicate) metrics.duplicates.inc(labels);
  if (written.conflict) metrics.conflicts.inc(labels);
  if (!written.duplicate && item.unreadable !== undefined) metrics.unreadable.inc(labels);
}
