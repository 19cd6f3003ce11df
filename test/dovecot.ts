import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { startChild, type Child } from '../deploy/local/system/child.ts';
import { freePort } from '../deploy/local/system/ports.ts';
import { recordProcess } from '../deploy/local/system/records.ts';
import { dovecotFiles, dovecotLibraries } from './dovecot-files.ts';
import { makeRunFolder, recordsOf, removeRunFolder } from './run-folder.ts';

/** A mail server that is not ours, of one spec's own: what fetches mail has to get along with it. */
export interface Dovecot {
  /** IMAP, without TLS. */
  port: number;
  /** Of every user. */
  password: string;
  /** An empty mailbox of a new user. */
  mailbox(): TestMailbox;
  /** Ends it; the mails stay. */
  stop(): Promise<void>;
  /** Starts it after `stop`. */
  start(): Promise<void>;
  /** Ends it and removes its folder: for afterAll. */
  end(): Promise<void>;
}

export interface TestMailbox {
  /** Its address too. */
  user: string;
  /** imap://user:password@host:port/INBOX */
  url: string;
  /** By LMTP, as a mail server hands over what it took from the world: with a Received and a Return-Path of its own. */
  deliver(mail: string | Uint8Array): Promise<void>;
  /** Puts mails into the mailbox as they are, many at once. */
  drop(mails: Iterable<string | Uint8Array>): void;
  /** How many mails lie in a folder; INBOX without a name. */
  count(folder?: string): number;
  /** The keywords that its mails have had. */
  keywords(): string[];
  /** Gives each mail another UID under another UIDVALIDITY, as after a restored backup; ends all connections. */
  changeUidValidity(): Promise<void>;
}

/** Starts Debian's Dovecot on free ports. `root` is the clone. */
export async function startDovecot(root = process.cwd()): Promise<Dovecot> {
  const files = await dovecotFiles(root);
  const folder = makeRunFolder();
  const [port, lmtp] = [await freePort(), await freePort()];
  const password = 'of-the-tests';
  // Dovecot gives no mail to root.
  const { username, uid, gid } = userInfo();
  const owner = uid === 0 ? { name: 'nobody', uid: 65_534, gid: 65_534 } : { name: username, uid, gid };
  const base = join(folder, 'base');
  const own = (path: string): void => chownSync(path, owner.uid, owner.gid);
  mkdirSync(join(folder, 'mail'));
  own(join(folder, 'mail'));
  // Its modules are looked for here: see dovecot-files.ts.
  for (const each of [base, join(base, 'login')]) {
    mkdirSync(each, { recursive: true, mode: 0o755 });
    symlinkSync(join(files, 'usr/lib/dovecot/modules'), join(each, 'modules'));
  }
  const config = join(folder, 'dovecot.conf');
  writeFileSync(config, configOf({ files, folder, base, port, lmtp, password, owner }));

  let child: Child | undefined;
  const start = async (): Promise<void> => {
    child = await startChild({
      name: 'dovecot', command: join(files, 'usr/bin/doveconf'), logFile: join(folder, 'dovecot.log'), cwd: folder,
      // As the server itself asks for its settings, were it where Debian puts it.
      args: ['-f', 'service=master', '-c', config, '-m', 'master', '-e', join(files, 'usr/sbin/dovecot'), '-F', '-c', config],
      env: { ...process.env, LD_LIBRARY_PATH: dovecotLibraries(files) },
    });
    recordProcess(recordsOf(folder), 'dovecot', child.pid, 'SIGTERM');
    for (const deadline = Date.now() + 20_000; !(await greets(port)); await delay(50)) {
      if (child.exit || Date.now() > deadline) throw new Error(`Dovecot does not answer: see ${join(folder, 'dovecot.log')}`);
    }
  };
  const stop = async (): Promise<void> => void (await child?.stop('SIGTERM', 5000));
  await start();
  const transport = createTransport({ host: '127.0.0.1', port: lmtp, lmtp: true, secure: false, ignoreTLS: true, pool: true });

  let users = 0;
  return {
    port, password, stop, start,
    mailbox() {
      const user = `mayor${users += 1}@city.example`;
      const inbox = join(folder, 'mail', user);
      for (const each of [inbox, ...['cur', 'new', 'tmp'].map((name) => join(inbox, name))]) {
        mkdirSync(each, { mode: 0o700 });
        own(each);
      }
      return {
        user,
        url: `imap://${encodeURIComponent(user)}:${password}@127.0.0.1:${port}/INBOX`,
        async deliver(mail) {
          await transport.sendMail({ envelope: { from: 'somebody@example.org', to: user }, raw: typeof mail === 'string' ? mail : Buffer.from(mail) });
        },
        drop: (mails) => drop(inbox, mails, own),
        count(name) {
          const place = name === undefined ? inbox : join(inbox, `.${name}`);
          return ['cur', 'new'].map((each) => join(place, each)).filter(existsSync).reduce((sum, each) => sum + readdirSync(each).length, 0);
        },
        keywords() {
          const file = join(inbox, 'dovecot-keywords');
          return existsSync(file) ? readFileSync(file, 'utf8').split('\n').map((line) => line.split(' ')[1] ?? '') : [];
        },
        async changeUidValidity() {
          await stop();
          for (const name of readdirSync(inbox)) if (/^dovecot[.-](uidlist|index)/.test(name)) rmSync(join(inbox, name));
          await start();
        },
      };
    },
    async end() {
      transport.close();
      await stop();
      await removeRunFolder(folder);
    },
  };
}

/** As a maildir is written to: whole in tmp, then moved. */
function drop(inbox: string, mails: Iterable<string | Uint8Array>, own: (path: string) => void): void {
  for (const mail of mails) {
    const name = `${Math.floor(Date.now() / 1000)}.${randomUUID()}.spec`;
    writeFileSync(join(inbox, 'tmp', name), mail);
    own(join(inbox, 'tmp', name));
    renameSync(join(inbox, 'tmp', name), join(inbox, 'new', name));
  }
}

interface Config {
  files: string;
  folder: string;
  base: string;
  port: number;
  lmtp: number;
  password: string;
  owner: { name: string; uid: number; gid: number };
}

function configOf({ files, folder, base, port, lmtp, password, owner }: Config): string {
  const modules = join(files, 'usr/lib/dovecot');
  return `
base_dir = ${base}
state_dir = ${join(folder, 'state')}
log_path = /dev/stderr
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = ${owner.name}
default_internal_group = ${owner.name === 'nobody' ? 'nogroup' : owner.gid}
default_login_user = ${owner.name}
libexec_dir = ${modules}
login_plugin_dir = ${modules}/modules/login
mail_plugin_dir = ${modules}/modules
import_environment = TZ LD_LIBRARY_PATH
first_valid_uid = 1
mail_location = maildir:${join(folder, 'mail')}/%u
mail_fsync = never
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${join(folder, 'mail')}/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${lmtp}
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(3000, () => answer(false));
    socket.once('data', (data) => answer(data.toString().startsWith('* OK')));
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
  });
}
