import { assembleAdapter, type Channel, type CurrentCity, type ReceivingAccount } from '#libs/channel';
import type { ServiceContext, ServiceDefinition } from '#libs/service';
import { mailSender } from './answers/sender.ts';
import { followMailbox } from './fetch/follow.ts';
import { fetchMetrics } from './fetch/metrics.ts';
import { mailboxMigrations } from './fetch/positions.ts';
import { patienceOf } from './fetch/session.ts';
import { mailboxesOf, type Mailbox } from './mailboxes.ts';
import { systemResolver } from './read/authentication/resolver.ts';
import type { MailRead, ReadMailDeps, Received } from './read/read-mail.ts';
import { mailboxSettings, type MailboxSettings } from './settings.ts';

/** The mayor’s mailbox: mail in by IMAP, answers out in the same thread. */
export const mailboxService: ServiceDefinition<typeof mailboxSettings> = {
  name: 'mailbox',
  settings: mailboxSettings,
  assemble(context) {
    let mailboxes: Mailbox[] = [];
    return assembleAdapter({
      context, channel: 'mailbox', controllers: [], migrations: mailboxMigrations,
      providers(city) {
        mailboxes = mailboxesOf(city.now, context);
        return [];
      },
      extras: (channel) => mail(context, channel, mailboxes),
    });
  },
};

/** What fetches from the mailboxes, and what sends. */
function mail(context: ServiceContext<MailboxSettings>, channel: Channel, mailboxes: readonly Mailbox[]) {
  const { settings, clock, random, logger } = context;
  const { MAILBOX_AUTHSERV_ID: authservId } = settings;
  const sender = mailSender({ mailboxes, cityName: () => channel.city.now.name, clock, sources: channel.sources });
  channel.answerBy(sender);
  const deps: ReadMailDeps = {
    clock, resolve: systemResolver(clock), trustedReceived: settings.MAILBOX_TRUSTED_RECEIVED, ...(authservId === undefined ? {} : { authservId }),
  };
  const shared = {
    channel, clock, random, logger, metrics: fetchMetrics(context.metrics), patience: patienceOf(settings.MAILBOX_PATIENCE_SECONDS), mostBytes: settings.MAILBOX_MAX_MIB * 1024 * 1024,
    // Loaded when the first mail comes: what reads mail is half of what this service would hold while none does.
    read: async (bytes: Uint8Array, received: Received): Promise<MailRead> => (await import('./read/read-mail.ts')).readMail(bytes, received, deps),
  };
  const stopping = new AbortController();
  let following: Promise<unknown> = Promise.resolve();
  return {
    started() {
      following = Promise.all(mailboxes.map((mailbox) => followMailbox(mailbox, { ...shared, ...accountOf(mailbox, channel.city) }, stopping.signal)));
    },
    async close() {
      stopping.abort();
      await following;
      sender.close();
    },
  };
}

/** One that was taken out of the city's folder while the service runs still takes mail in. */
function accountOf({ account: key }: Mailbox, city: CurrentCity): { account: () => ReceivingAccount; setting: string } {
  let known = city.account(key);
  return {
    setting: city.now.accounts.get(key)?.mailboxSetting ?? '',
    account() {
      known = city.account(key) ?? known;
      if (!known) throw new Error(`no account ${key}`);
      return known;
    },
  };
}
