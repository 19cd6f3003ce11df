import { encodeEvent, eventSource, eventTypes, intakeSourceChanged, intakeTopic, type AdapterName } from '#libs/contract';
import { openZone } from '#libs/city';
import type { Clock, Random } from '#libs/service';
import { outbox, type Store } from '#libs/store';
import { instantIn } from '../time.ts';

/** What is asked by us: a mailbox, a feed, a provider's list. */
export interface Source {
  /** Stable, without address or secret, e.g. `imap:mayor-mailbox`. */
  name: string;
  account: string;
}

/**
 * What is known of the sources that this service asks. A source that fails becomes one task for a person, and the task
 * ends when it works again: only the changes are told, whoever of several instances sees them.
 */
export interface Sources {
  /** `reason`: what it answered and what to do, without address or secret. */
  failing(source: Source, reason: string): Promise<void>;
  working(source: Source): Promise<void>;
}

export interface SourcesParts {
  store: Store;
  clock: Clock;
  random: Random;
  channel: AdapterName;
  city: { code: string };
  zoneOf: (account: string) => string;
}

export function createSources({ store, clock, random, channel, city, zoneOf }: SourcesParts): Sources {
  const change = async ({ name, account }: Source, state: 'failing' | 'working', reason?: string): Promise<void> => {
    const now = clock.now();
    await store.transaction(async (tx) => {
      // A source of which nothing is known works: that is no news.
      const rows = await tx.query(
        state === 'failing'
          ? `INSERT INTO sources (source, account, state, reason, since) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (source) DO UPDATE SET account = $2, state = $3, reason = $4, since = $5 WHERE sources.state <> $3 RETURNING 1`
          : `UPDATE sources SET account = $2, state = $3, reason = $4, since = $5 WHERE source = $1 AND state <> $3 RETURNING 1`,
        [name, account, state, reason ?? null, now],
      );
      if (rows.length === 0) return;
      const id = random.uuid();
      const data = intakeSourceChanged.parse({
        id, account, source: name, state, since: instantIn(openZone(zoneOf(account)), now), ...(reason === undefined ? {} : { reason }),
      });
      const event = encodeEvent({
        id, type: eventTypes.sourceChanged, source: eventSource(city.code, channel), time: data.since, subject: name, data,
      });
      await outbox.add(tx, [{ ...event, topic: intakeTopic, key: account }]);
    });
  };
  return {
    failing: (source, reason) => change(source, 'failing', reason),
    working: (source) => change(source, 'working'),
  };
}
