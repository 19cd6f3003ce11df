import { createTransport, type Transporter } from 'nodemailer';
import type { Door } from './door.ts';

const transports = new Map<string, Transporter>();

/** A mail, put into the mailbox by SMTP; the mail server itself is not killed. */
export const mail: Door = {
  service: 'mailbox', answer: 'report', assigned: true, appealsEach: 5,
  sourceIdOf: (hex) => `<${hex}@citizen.example>`,
  textOf: (words) => words,
  async bring({ sourceId, from, words }, { credentials: { secrets } }) {
    const { MAYOR_MAILBOX: to = '', MAYOR_MAILBOX_SMTP: smtp = '' } = secrets;
    await transportOf(smtp).sendMail({ from: `${from.slice(1)}@citizen.example`, to, subject: words.slice(0, 12), text: words, messageId: sourceId });
    return 250;
  },
};

/** One for all appeals: a mail server is not asked to greet each of them. */
function transportOf(smtp: string): Transporter {
  const known = transports.get(smtp);
  if (known) return known;
  const { hostname: host, port } = new URL(smtp);
  const made = createTransport({ host, port: Number(port), ignoreTLS: true, pool: true, maxConnections: 4, maxMessages: Infinity });
  transports.set(smtp, made);
  return made;
}
