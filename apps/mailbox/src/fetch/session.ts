import { ImapFlow } from 'imapflow';
import type { Clock } from '#libs/service';
import type { Mailbox } from '../mailboxes.ts';
import type { Waiting } from './batches.ts';

/** A mail as the server hands it over. */
export interface FetchedMail {
  uid: number;
  bytes: Buffer;
  /** INTERNALDATE: when the server had it. */
  at: Date | undefined;
}

/** How long a mail server may take, in seconds. */
export interface Patience {
  /** To connect, to greet. */
  connect: number;
  /** To answer a command; a large mail has more. */
  command: number;
  /** Between two looks though the server says that nothing came: some promise IDLE and are silent. */
  look: number;
}

export function patienceOf(command: number): Patience {
  return { connect: Math.min(command, 15), command, look: 60 };
}

/** One connection to one mailbox, its folder selected. Its methods reject when the connection is of no use any more. */
export interface MailSession {
  uidValidity: string;
  /** UIDs from `from` to `to` (without: to the newest) that are there, ascending. */
  uids(from: number, to?: number): Promise<number[]>;
  sizes(uids: readonly number[]): Promise<Waiting[]>;
  /** Those of them that are still there, whole. `size`: of all together. */
  fetch(uids: readonly number[], size: number): Promise<FetchedMail[]>;
  /** The header of a mail that is not fetched whole. */
  header(uid: number): Promise<FetchedMail | undefined>;
  /** Does at the server what the settings say; false when it refuses. */
  finish(uids: readonly number[], done: Mailbox['done']): Promise<boolean>;
  /** Resolves when mail came, after a while, or when `signal` is aborted. */
  untilNews(signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Slower than this nobody reads mail. */
const leastBytesPerSecond = 50_000;
/** Without IDLE. */
const poll = 20;

/** @throws ImapFlowError when there is no such session to be had; see `faultOf` */
export async function openSession({ imap }: Pick<Mailbox, 'imap'>, clock: Clock, patience: Patience, signal: AbortSignal, mostBytes: number): Promise<MailSession> {
  const client = new ImapFlow({
    host: imap.host, port: imap.port, secure: imap.secure, auth: { user: imap.user, pass: imap.password },
    ...(imap.secure ? {} : { doSTARTTLS: imap.startTls }),
    // Some providers let nobody in who does not say what he is.
    clientInfo: { name: 'minsheng' },
    logger: false, disableAutoIdle: true,
    connectionTimeout: patience.connect * 1000, greetingTimeout: patience.connect * 1000,
    // Longer than a pause of ours, in which nothing is to be heard.
    socketTimeout: (patience.look + patience.command) * 1000,
    maxLineLength: 16 * 1024 * 1024, maxLiteralSize: 2 * mostBytes, maxResponseSize: 3 * mostBytes,
  });
  let news = Promise.withResolvers<void>();
  let broken: unknown;
  client.on('error', (error) => {
    broken = error;
    news.resolve();
  });
  client.on('close', () => news.resolve());
  client.on('exists', () => news.resolve());
  const close = () => client.close();
  signal.addEventListener('abort', close);
  if (signal.aborted) close();

  /** Ends the connection when an answer takes longer: one that drips never ends by itself. */
  const within = async <Result>(seconds: number, command: Promise<Result>): Promise<Result> => {
    const answered = new AbortController();
    void clock.sleep(seconds * 1000, answered.signal).then(() => answered.signal.aborted || close());
    try {
      return await command;
    } finally {
      answered.abort();
    }
  };
  const ask = <Result>(command: Promise<Result>) => within(patience.command, command);
  const selected = async () => {
    await within(patience.connect * 2 + patience.command, client.connect());
    return ask(client.mailboxOpen(imap.folder));
  };
  const { uidValidity } = await selected().catch((error: unknown) => {
    close();
    throw error;
  });

  const byUid = { uid: true } as const;
  return {
    uidValidity: String(uidValidity),
    async uids(from, to) {
      const found = await ask(client.search({ uid: `${from}:${to ?? '*'}` }, byUid));
      if (!Array.isArray(found)) throw broken ?? new Error('the server does not list its mails');
      // To a range above all of them it answers with the newest.
      return found.filter((uid) => uid >= from && (to === undefined || uid <= to)).sort((one, other) => one - other);
    },
    async sizes(uids) {
      const wanted = new Set(uids);
      const found = await ask(client.fetchAll([...uids].join(','), { uid: true, size: true }, byUid));
      const sizes = new Map(found.map(({ uid, size }) => [uid, size ?? 0]));
      return [...wanted].filter((uid) => sizes.has(uid)).map((uid) => ({ uid, size: sizes.get(uid) ?? 0 }));
    },
    async fetch(uids, size) {
      const seconds = patience.command + size / leastBytesPerSecond;
      const found = await within(seconds, client.fetchAll(uids.join(','), { uid: true, internalDate: true, source: true }, byUid));
      // A change of flags may come in between, as a record without content.
      const mails = new Map(found.flatMap(({ uid, source, internalDate }) => (source ? [[uid, { uid, bytes: source, at: dateOf(internalDate) }] as const] : [])));
      const missing = uids.filter((uid) => !mails.has(uid));
      if (missing.length > 0 && (await ask(client.search({ uid: missing.join(',') }, byUid)) || []).length > 0) {
        throw new Error('the server does not hand over a mail that it lists');
      }
      return uids.flatMap((uid) => mails.get(uid) ?? []);
    },
    async header(uid) {
      const found = await ask(client.fetchAll(String(uid), { uid: true, internalDate: true, headers: true }, byUid));
      const mail = found.find((one) => one.uid === uid);
      return mail && { uid, bytes: mail.headers ?? Buffer.alloc(0), at: dateOf(mail.internalDate) };
    },
    async finish(uids, done) {
      const range = uids.join(',');
      if (done.kind === 'none' || uids.length === 0) return true;
      if (done.kind === 'flag') return ask(client.messageFlagsAdd(range, [done.name], byUid));
      const move = async () => Boolean(await ask(client.messageMove(range, done.name, byUid)));
      if (await move()) return true;
      return (await ask(client.mailboxCreate(done.name)).then(() => true, () => false)) && move();
    },
    async untilNews(stop) {
      const idles = client.capabilities.has('IDLE');
      // It ends by itself when the next command is sent; a failure shows there.
      if (idles) void client.idle().catch(() => undefined);
      const waited = new AbortController();
      const both = AbortSignal.any([waited.signal, stop]);
      await Promise.race([news.promise, clock.sleep((idles ? patience.look : Math.min(patience.look, poll)) * 1000, both)]);
      waited.abort();
      news = Promise.withResolvers();
    },
    close() {
      signal.removeEventListener('abort', close);
      close();
    },
  };
}

function dateOf(date: Date | string | undefined): Date | undefined {
  const found = new Date(date ?? NaN);
  return Number.isNaN(found.getTime()) ? undefined : found;
}
