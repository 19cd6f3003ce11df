import { createTransport, type Transporter } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import type { AnswerSender, OutgoingText, SendOutcome, Sources } from '#libs/channel';
import type { Clock } from '#libs/service';
import type { Mailbox } from '../mailboxes.ts';
import { messageIdOf } from './message-id.ts';
import { faultOf } from './outcome.ts';
import { ServerRest } from './rest.ts';

export interface MailSenderParts {
  mailboxes: readonly Mailbox[];
  /** As it stands in From and in subjects, now. */
  cityName: () => string;
  clock: Clock;
  /** To tell that a server refuses us, or cannot be reached again and again. */
  sources: Pick<Sources, 'failing' | 'working'>;
}

/** Milliseconds. The whole of one mail stays below the lease of an answer (30 s). */
const timeouts = { connectionTimeout: 8000, greetingTimeout: 8000, socketTimeout: 15_000, dnsTimeout: 5000 };
const mostTime = 25_000;

/**
 * Answers leave from the mailbox that took the mail in, in its thread, by SMTP: a few connections per mailbox, kept open.
 * SMTP cannot be asked what it was given, so what may have left is sent again after a lost answer: rarely twice, never
 * not; the repetition carries the same Message-ID, by which servers and programs tell that it is one mail. `close` ends
 * the connections.
 */
export function mailSender({ mailboxes, cityName, clock, sources }: MailSenderParts): AnswerSender & { close(): void } {
  const open = new Map<string, Way>();
  for (const { account, address, smtp } of mailboxes) {
    if (smtp) open.set(account, { address, transport: connect(smtp), rest: new ServerRest(account, { clock, sources }) });
  }
  return {
    carries: (medium, account) => medium === 'email' && open.has(account),
    split: (text) => [text],
    async send(message): Promise<SendOutcome> {
      const way = open.get(message.account);
      if (!way) return { outcome: 'refused', reason: 'the mailbox has no way out any more: set its …_SMTP' };
      const wait = way.rest.begin();
      if (wait > 0) return { outcome: 'busy', reason: 'the mail server has not taken a mail from us yet, or refused the sign-in: it is left alone for a while', retryAfterSeconds: wait };
      const done = new AbortController();
      const late = new AbortController();
      void clock.sleep(mostTime, done.signal).then(() => late.abort());
      try {
        const mail = mailOf(message, way.address, cityName());
        await way.transport.sendMail({ ...mail, signal: late.signal });
        await way.rest.worked();
        return { outcome: 'sent', providerId: mail.messageId };
      } catch (error) {
        const fault = faultOf(error);
        await way.rest.failed(fault);
        return fault.outcome;
      } finally {
        done.abort();
      }
    },
    find: async () => ({ found: [] }),
    close: () => open.forEach(({ transport }) => transport.close()),
  };
}

interface Way {
  address: string;
  transport: Transporter<SMTPPool.SentMessageInfo, SMTPPool.Options>;
  rest: ServerRest;
}

function connect({ host, port, secure, startTls, user, password }: NonNullable<Mailbox['smtp']>): Way['transport'] {
  const transport = createTransport({
    pool: true, maxConnections: 3, maxMessages: 100, host, port, secure, requireTLS: startTls, ignoreTLS: !secure && !startTls, ...timeouts,
    // What broke off may have arrived: that is decided by whoever keeps the answers.
    maxRequeues: 0, disableFileAccess: true, disableUrlAccess: true,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
  });
  // A connection that breaks while nobody uses it; who uses it is told by his own call.
  transport.on('error', () => {});
  return transport;
}

interface OutgoingMail {
  messageId: string;
  from: { name: string; address: string };
  to: { name: string; address: string };
  subject: string;
  text: string;
  inReplyTo?: string;
  references?: string;
  headers: Record<string, string>;
}

/** RFC 3834 and Exchange's own word: whoever answers by machine does not answer this. */
export function mailOf({ answerId, part, to, text, subject, inReplyTo, template }: OutgoingText, address: string, city: string): OutgoingMail {
  const number = template?.values['number'];
  const thread = inReplyTo !== undefined && /^<[^<>\s]{1,500}>$/.test(inReplyTo) ? inReplyTo : undefined;
  return {
    messageId: messageIdOf(answerId, part, address),
    from: { name: city, address }, to: { name: '', address: to },
    // The number in it comes back with his reply, whatever his program does with the thread.
    subject: subject ?? (number === undefined ? `【${city}】您的来信` : `【${city}】您的来信，编号${number}`),
    text,
    ...(thread === undefined ? {} : { inReplyTo: thread, references: thread }),
    headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
  };
}
