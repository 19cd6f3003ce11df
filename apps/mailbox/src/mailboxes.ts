import ipaddr from 'ipaddr.js';
import type { City } from '#libs/city';
import { SettingsError, type ServiceContext } from '#libs/service';

/** How one server of a mailbox is reached. */
export interface MailServer {
  host: string;
  port: number;
  /** TLS from the first byte. */
  secure: boolean;
  /** TLS before the sign-in, or no sign-in; false only on this machine, in the local default. */
  startTls: boolean;
}

/** A mailbox of the city: where its mail is fetched and how its answers leave. */
export interface Mailbox {
  /** Key of the account in the city's folder. */
  account: string;
  address: string;
  imap: MailServer & { user: string; password: string; folder: string };
  /** Without it answers by mail are tasks for a person. */
  smtp?: MailServer & { user?: string; password?: string };
  /** What is done at the server with a mail that is stored. */
  done: { kind: 'none' } | { kind: 'folder'; name: string } | { kind: 'flag'; name: string };
}

type Context = Pick<ServiceContext<{ MINSHENG_ENVIRONMENT: string }>, 'setting' | 'settings'>;

/**
 * The mailboxes of the settings. An account with `mailboxSetting: NAME` in accounts.yaml has NAME (its address), NAME_IMAP
 * (imaps://user:password@host/INBOX), NAME_SMTP (smtps://user:password@host, or `none`) and NAME_DONE (`folder:<name>`,
 * `flag:<keyword>`, or `none`). In the local default an account without NAME and NAME_IMAP has no mailbox.
 * @throws SettingsError with every fault at once
 */
export function mailboxesOf(city: Pick<City, 'accounts'>, { setting, settings }: Context): Mailbox[] {
  const local = settings.MINSHENG_ENVIRONMENT === 'local';
  const problems: SettingsError['problems'][number][] = [];
  const mailboxes: Mailbox[] = [];
  for (const { key, channel, mailboxSetting: name } of city.accounts.values()) {
    if (channel !== 'mailbox' || name === undefined) continue;
    const [address, imap, smtp, done] = ['', '_IMAP', '_SMTP', '_DONE'].map((suffix) => setting(`${name}${suffix}`));
    if (local && address === undefined && imap === undefined) continue;
    const wrong = (suffix: string, message: string, remedy: string): undefined => {
      problems.push({ variable: `${name}${suffix}`, message, remedy });
    };
    const read = {
      address: readAddress(address, (message) => wrong('', message, 'Set it to the address of the mailbox, e.g. mayor@example.gov.cn.')),
      imap: readServer(imap, imapKind, local, (message) => wrong('_IMAP', message, 'Set it to imaps://user:password@host/INBOX, with each special character of them as %XX; imap:// stands for STARTTLS.')),
      smtp: smtp === 'none' || (local && smtp === undefined) ? 'none' as const
        : readServer(smtp, smtpKind, local, (message) => wrong('_SMTP', message, 'Set it to smtps://user:password@host, smtp:// for STARTTLS, or none when answers are to be given by hand.')),
      done: readDone(done, (message) => wrong('_DONE', message, 'Set it to folder:<name>, flag:<keyword without blanks> or none.')),
    };
    if (!read.address || !read.imap || !read.smtp || !read.done) continue;
    const { server: { user, password, ...server }, path } = read.imap;
    if (user === undefined || password === undefined) {
      wrong('_IMAP', 'has no user or no password', 'Set it to imaps://user:password@host/INBOX.');
      continue;
    }
    mailboxes.push({
      account: key, address: read.address, done: read.done,
      imap: { ...server, user, password, folder: path || 'INBOX' },
      ...(read.smtp === 'none' ? {} : { smtp: read.smtp.server }),
    });
  }
  if (problems.length > 0) throw new SettingsError('mailbox', problems);
  return mailboxes;
}

/** Notes what is wrong with a setting. */
type Wrong = (message: string) => undefined;

interface ServerKind {
  secure: { protocol: string; port: number };
  startTls: { protocol: string; port: number };
}

const imapKind: ServerKind = { secure: { protocol: 'imaps:', port: 993 }, startTls: { protocol: 'imap:', port: 143 } };
const smtpKind: ServerKind = { secure: { protocol: 'smtps:', port: 465 }, startTls: { protocol: 'smtp:', port: 587 } };

interface ReadServer {
  server: MailServer & { user?: string; password?: string };
  path: string;
}

function readAddress(text: string | undefined, wrong: Wrong): string | undefined {
  if (text === undefined) return wrong('is not set');
  if (!/^[^\s@<>",;]+@[^\s@<>",;]+$/.test(text)) return wrong('is wrong: no mail address');
  return text;
}

/** @returns undefined when it said what is wrong; never the address itself, which holds a password */
function readServer(text: string | undefined, kind: ServerKind, local: boolean, wrong: Wrong): ReadServer | undefined {
  if (text === undefined) return wrong('is not set');
  const url = URL.parse(text);
  const way = url && [kind.secure, kind.startTls].find(({ protocol }) => protocol === url.protocol);
  if (!url || !way || url.hostname === '' || url.search !== '' || url.hash !== '') return wrong('is wrong: no address of such a server');
  const [user, password, path] = [url.username, url.password, url.pathname.slice(1)].map(decoded);
  if (user === undefined || password === undefined || path === undefined) return wrong('is wrong: a % that stands for itself is written %25');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = way === kind.secure;
  return {
    path,
    server: {
      host, port: url.port === '' ? way.port : Number(url.port), secure, startTls: !secure && !(local && isThisMachine(host)),
      ...(user === '' ? {} : { user }), ...(password === '' ? {} : { password }),
    },
  };
}

function readDone(text: string | undefined, wrong: Wrong): Mailbox['done'] | undefined {
  if (text === undefined || text === 'none') return { kind: 'none' };
  const [, kind, name = ''] = /^(folder|flag):(.+)$/.exec(text) ?? [];
  if (kind === 'folder') return { kind, name };
  // A keyword of IMAP is an atom; \Seen and the like have a backslash before it.
  if (kind === 'flag' && /^\\?[\w$.-]+$/.test(name)) return { kind, name };
  return wrong('is wrong');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');
}
