import { assembleAdapter } from '#libs/channel';
import type { ServiceDefinition } from '#libs/service';
import { mailboxSettings } from './settings.ts';

/** The mayor’s mailbox: mail in by IMAP, answers out in the same thread. */
export const mailboxService: ServiceDefinition<typeof mailboxSettings> = {
  name: 'mailbox',
  settings: mailboxSettings,
  assemble: (context) => assembleAdapter({ context, channel: 'mailbox', controllers: [], providers: () => [] }),
};
