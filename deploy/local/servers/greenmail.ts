import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startChild, type Child } from '../system/child.ts';
import { recordProcess } from '../system/records.ts';
import { java } from './kafka.ts';

/** The mail server of the local default: SMTP in, IMAP out. It takes mail for anybody, and whoever gets some has a mailbox. */
export interface GreenMailConfig {
  jar: string;
  ports: { smtp: number; imap: number; api: number };
  /** Its one user with a password of his own; any other has his address for one. */
  user: { address: string; password: string };
  logFile: string;
  /** Folder in which the process is noted for whoever has to end it. */
  records: string;
}

/** Starts the server, which takes a moment until it answers. */
export async function spawnGreenMail({ jar, ports, user, logFile, records }: GreenMailConfig): Promise<Child> {
  const [login = '', domain = ''] = user.address.split('@');
  const child = await startChild({
    name: 'mail', command: java(), logFile,
    args: [
      '-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true',
      ...(['smtp', 'imap', 'api'] as const).flatMap((name) => [`-Dgreenmail.${name}.hostname=127.0.0.1`, `-Dgreenmail.${name}.port=${ports[name]}`]),
      `-Dgreenmail.users=${login}:${user.password}@${domain}`, '-Dgreenmail.users.login=email', '-jar', jar,
    ],
  });
  recordProcess(records, 'mail', child.pid, 'SIGTERM');
  return child;
}

/** Starts the server and resolves when both doors greet. Rejects when it ends before, or does not for half a minute. */
export async function startGreenMail(config: GreenMailConfig): Promise<Child> {
  const child = await spawnGreenMail(config);
  for (const deadline = Date.now() + 30_000; !child.exit && Date.now() < deadline; await delay(50)) {
    if ((await greets(config.ports.imap, '* OK')) && (await greets(config.ports.smtp, '220'))) return child;
  }
  const why = child.exit ? `ended with ${child.exit.signal ?? child.exit.code ?? 'no code'}` : 'did not answer within 30 s';
  await child.stop('SIGKILL', 0);
  throw new Error(`the mail server ${why}: see ${config.logFile}`);
}

function greets(port: number, greeting: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (greeted: boolean) => {
      socket.destroy();
      resolve(greeted);
    };
    socket.setTimeout(3000, () => settle(false));
    socket.once('data', (data) => settle(data.toString().startsWith(greeting)));
    socket.once('error', () => settle(false));
    socket.once('end', () => settle(false));
  });
}
