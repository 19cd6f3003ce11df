import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { startDovecot, type Dovecot, type TestMailbox } from '../../../../test/dovecot.ts';
import { mail, messages, openMailbox, taken, until, untilMessages } from '../spec/kit.ts';

jest.setTimeout(180_000);

const waiting = 200;
const folder = mkdtempSync(join(tmpdir(), 'minsheng-spec-'));
const program = join(folder, 'mailbox.mjs');
let dovecot: Dovecot;
let mailbox: TestMailbox;
let kit: AdapterKit;
let child: ChildProcess | undefined;

beforeAll(async () => {
  execFileSync(process.execPath, [join(__dirname, '../../../../libs/bus/src/spec/bundle.mjs'), join(__dirname, '../main.ts'), program]);
  dovecot = await startDovecot();
  mailbox = dovecot.mailbox();
  kit = await openMailbox(mailbox, { env: { MAYOR_MAILBOX_DONE: 'folder:Archive' } });
});
afterAll(async () => {
  await end('SIGKILL');
  await kit.close();
  await dovecot.end();
  rmSync(folder, { recursive: true, force: true });
});

function startProcess(): void {
  child = spawn(process.execPath, [program], { stdio: 'ignore', env: { ...process.env, ...kit.env, MAILBOX_SERVICE_PORT: '0' } });
}

async function end(signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

it('200 mails that wait are taken in once each, though the process is killed in the middle, and moved away after that', async () => {
  mailbox.drop(Array.from({ length: waiting }, (_, n) => mail(n)));
  startProcess();
  await until('some are stored', async () => (await taken(kit).catch(() => 0)) > 0);
  await end('SIGKILL');
  const before = await taken(kit);
  expect(before).toBeLessThan(waiting);
  startProcess();
  await untilMessages(kit, waiting);
  await until('all are moved', () => mailbox.count() === 0);
  await end('SIGTERM');
  const all = await messages(kit);
  expect([all.length, new Set(all.map(({ id }) => id)).size, mailbox.count('Archive')]).toEqual([waiting, waiting, waiting]);
});
