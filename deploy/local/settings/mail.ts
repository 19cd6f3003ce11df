import type { Ports } from './ports.ts';

/** Whether a mailbox elsewhere is to be read instead of that of the local default. */
export function hasOwnMailbox(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env['MAYOR_MAILBOX_IMAP']);
}

/** The settings of the mayor's mailbox: those of the environment, else at the mail server that the launcher starts. */
export function mailSettings(secrets: Readonly<Record<string, string>>, ports: Ports['mail'], env: NodeJS.ProcessEnv): Record<string, string> {
  if (hasOwnMailbox(env)) {
    const given = ['MAYOR_MAILBOX', 'MAYOR_MAILBOX_IMAP', 'MAYOR_MAILBOX_SMTP', 'MAYOR_MAILBOX_DONE'];
    return Object.fromEntries(given.map((name) => [name, env[name] ?? '']));
  }
  const address = 'mayor@jiujiang.example';
  return {
    MAYOR_MAILBOX: address,
    MAYOR_MAILBOX_IMAP: `imap://${encodeURIComponent(address)}:${secrets['MAYOR_MAILBOX_PASSWORD'] ?? ''}@127.0.0.1:${ports.imap}/INBOX`,
    MAYOR_MAILBOX_SMTP: `smtp://127.0.0.1:${ports.smtp}`,
    MAYOR_MAILBOX_DONE: env['MAYOR_MAILBOX_DONE'] ?? '',
  };
}
