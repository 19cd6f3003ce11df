import { inSpan, type Clock, type Logger } from '#libs/service';
import { isUnavailable, Loop, type Store } from '#libs/store';
import type { Intake } from '../intake/intake.ts';
import type { Source, Sources } from '../sources/sources.ts';
import type { ListedAccount, ListedMessage } from './listing.ts';

export interface ListingWorkerOptions {
  store: Store;
  intake: Pick<Intake, 'accept' | 'knows'>;
  accounts: readonly ListedAccount[];
  clock: Clock;
  logger: Logger;
  sources: Sources;
  /** Between two listings of an account. */
  everySeconds: number;
}

/** Providers' lists lag behind and their clocks differ from ours: so much is read again each time. */
const overlap = 15 * 60_000;
/** How far back the first listing of an account looks. */
const firstLook = 60 * 60_000;

/**
 * Fetches what was missed while the service, or the way to it, was down (promise 4): lists each account at start and
 * every few minutes, and accepts what is not known. How far an account was read moves on only after all of it is stored.
 */
export class ListingWorker {
  readonly #loops: Loop[];

  constructor(options: ListingWorkerOptions) {
    const { store, clock, logger, everySeconds } = options;
    const idle = everySeconds * 1000;
    this.#loops = options.accounts.map((account) => {
      const read = watched(account, options);
      return new Loop({
        name: `listing ${account.name}`, store, clock, logger, idle,
        work: async (signal) => {
          await inSpan('intake.listing', { 'minsheng.listing': account.name }, () => read(signal));
          return idle;
        },
      });
    });
  }

  start(): void {
    this.#loops.forEach((loop) => loop.start());
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }
}

/** A listing that fails once is tried again; one that goes on failing is told. */
const failuresUntilTold = 3;

/** Reads the account's list at each call, and tells when that begins to fail or works again. */
function watched(account: ListedAccount, options: ListingWorkerOptions): (signal: AbortSignal) => Promise<void> {
  const source: Source = { name: `listing:${account.name}`, account: account.account };
  let failures = 0;
  // An earlier process may have told that it fails.
  let works = false;
  return async (signal) => {
    try {
      await readAccount(account, options, signal);
    } catch (error) {
      failures += 1;
      works = false;
      if (failures === failuresUntilTold && !isUnavailable(error)) {
        await options.sources.failing(source, 'the provider does not list what it received: check its login and the way to it');
      }
      throw error;
    }
    if (!works) await options.sources.working(source);
    works = true;
    failures = 0;
  };
}

/** One listing of one account; gives how many messages were new. */
export async function readAccount(
  account: ListedAccount, { store, intake, clock, logger }: Omit<ListingWorkerOptions, 'accounts' | 'everySeconds' | 'sources'>, signal?: AbortSignal,
): Promise<number> {
  const startedAt = clock.now();
  let readUntil = startedAt;
  let fresh = 0;
  for await (const page of account.pages(await since(store, account.name, startedAt))) {
    for (const message of page) if (message.unfinished && message.at < readUntil) readUntil = message.at;
    const unknown = await notKnown(page.filter((message) => !message.unfinished), intake);
    // Oldest first, one after the other: so one correspondent's messages keep their order.
    for (const message of unknown.sort((one, other) => one.at.getTime() - other.at.getTime())) {
      if (signal?.aborted) return fresh;
      const accepted = await intake.accept(await message.load());
      if (!accepted.duplicate) fresh += 1;
    }
  }
  await store.execute(
    `INSERT INTO listings (name, read_until) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET read_until = greatest(listings.read_until, excluded.read_until)`,
    [account.name, readUntil],
  );
  if (fresh > 0) logger.info({ listing: account.name, messages: fresh }, 'messages fetched that no webhook had brought');
  return fresh;
}

async function since(store: Store, name: string, now: Date): Promise<Date> {
  const [row] = await store.query<{ readUntil: Date }>('SELECT read_until AS "readUntil" FROM listings WHERE name = $1', [name]);
  return new Date((row?.readUntil.getTime() ?? now.getTime() - firstLook) - overlap);
}

async function notKnown(messages: readonly ListedMessage[], intake: Pick<Intake, 'knows'>): Promise<ListedMessage[]> {
  const unknown: ListedMessage[] = [];
  for (const [account, ofAccount] of Map.groupBy(messages, (message) => message.account)) {
    const known = await intake.knows(account, ofAccount);
    unknown.push(...ofAccount.filter((_, index) => !known[index]));
  }
  return unknown;
}
