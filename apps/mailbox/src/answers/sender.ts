import type { AnswerSender } from '#libs/channel';
import type { Mailbox } from '../mailboxes.ts';

export interface MailSenderParts {
  mailboxes: readonly Mailbox[];
  /** The city's name as it stands in From, now. */
  cityName: () => string;
}

/** Answers leave from the mailbox that took the mail in. `close` ends the connections. */
export function mailSender({ mailboxes }: MailSenderParts): AnswerSender & { close(): void } {
  return {
    carries: (medium, account) => medium === 'email' && mailboxes.some((one) => one.account === account && one.smtp !== undefined),
    split: (text) => [text],
    send: async () => ({ outcome: 'busy', reason: 'mail cannot be sent yet' }),
    find: async () => ({ found: [] }),
    close: () => {},
  };
}
