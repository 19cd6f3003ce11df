import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { intakeTopic } from '#libs/contract';
import { startService, silentLogger, type RunningService } from '#libs/service';
import { hastyClock } from '../../../../libs/channel/src/spec/kit.ts';
import type { AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { freePort } from '../../../../deploy/local/system/ports.ts';
import { startDovecot, type Dovecot, type TestMailbox } from '../../../../test/dovecot.ts';
import { mailboxService } from '../mailbox.service.ts';
import { mail, messages, openMailbox, taken, told, until, untilMessages } from '../spec/kit.ts';

jest.setTimeout(60_000);

let dovecot: Dovecot;
let mailbox: TestMailbox;
let kit: AdapterKit;
const closing: Promise<void>[] = [];

beforeAll(async () => {
  dovecot = await startDovecot();
});
afterAll(async () => {
  await Promise.all(closing);
  await dovecot.end();
});
beforeEach(async () => {
  mailbox = dovecot.mailbox();
  kit = await openMailbox(mailbox);
});
// A service whose broker is away takes two seconds to end: the next test need not wait for it.
afterEach(() => void closing.push(kit.close()));

const start = (changed: Record<string, string> = {}): Promise<RunningService> => kit.start(changed);

const untilRead = (uid: number) => until(`all up to ${uid}`, async () => (await kit.query<{ uid: string }>('SELECT uid FROM mailbox_positions'))[0]?.uid === String(uid));
const untilDone = (uid: number) => until(`done up to ${uid}`, async () => (await kit.query<{ done: string }>('SELECT done FROM mailbox_positions'))[0]?.done === String(uid));

describe('what waits in the mailbox is taken in', () => {
  it('in its order, from the time when the server had it, its bytes kept', async () => {
    mailbox.drop([mail(1)]);
    await start();
    await untilMessages(kit, 1);
    const [message] = await messages(kit);
    // Its own date says 1970.
    expect(Math.abs(Date.now() - Date.parse(message?.receivedAt ?? ''))).toBeLessThan(60_000);
    expect(message).toMatchObject({ channel: 'mailbox', medium: 'email', account: 'mayor-mailbox', attachments: [expect.objectContaining({ role: 'original', bytes: mail(1).length })] });
  });

  it('when it comes, without waiting for the next look', async () => {
    await start();
    await until('the mailbox is open', () => kit.log.some((line) => line.includes('the mailbox is open')));
    for (let n = 1; n <= 3; n += 1) {
      await mailbox.deliver(mail(n));
      await untilMessages(kit, n);
    }
    expect(await taken(kit)).toBe(3);
  });

  it('when it came while the service was down', async () => {
    await (await start()).close();
    await mailbox.deliver(mail(1));
    await start();
    await untilMessages(kit, 1);
    expect(await taken(kit)).toBe(1);
  });

  it('when it came while the server was away', async () => {
    await start();
    await until('the mailbox is open', () => kit.log.some((line) => line.includes('the mailbox is open')));
    await dovecot.stop();
    mailbox.drop([mail(1)]);
    await until('the break is noticed', () => kit.log.some((line) => line.includes('the mailbox cannot be read')));
    await dovecot.start();
    await untilMessages(kit, 1);
    expect(await taken(kit)).toBe(1);
  });

  it('once, though the same bytes lie there twice and each mail gets another UID', async () => {
    mailbox.drop([mail(1), mail(1), mail(2)]);
    const service = await start();
    await untilRead(3);
    await service.close();
    await mailbox.changeUidValidity();
    mailbox.drop([mail(3)]);
    await start();
    await untilRead(4);
    expect(await taken(kit)).toBe(3);
    expect((await kit.records(intakeTopic)).length).toBe(3);
  });

  it('when it can be stored again, whole, and until then stays in the mailbox', async () => {
    const service = await start({ MAYOR_MAILBOX_DONE: 'folder:Archive' });
    await until('the mailbox is open', () => kit.log.some((line) => line.includes('the mailbox is open')));
    await kit.query('ALTER TABLE receipts RENAME TO away');
    mailbox.drop([mail(1), mail(2)]);
    await until('it was tried more than once', () => kit.log.filter((line) => line.includes('mail stays in the mailbox')).length > 1);
    await kit.query('ALTER TABLE away RENAME TO receipts');
    await untilDone(2);
    expect((await messages(kit)).map(({ text }) => text).toSorted()).toEqual([1, 2].map((n) => expect.stringContaining(`第${n}封`)));
    expect(await told(kit)).toEqual([]);
    await service.close();
  });

  it('by one of two instances, and by the other when that one ends', async () => {
    const services = [await start(), await start()];
    const isOpen = () => kit.log.filter((line) => line.includes('the mailbox is open')).length;
    await until('one has it', () => isOpen() === 1);
    await mailbox.deliver(mail(1));
    await untilMessages(kit, 1);
    const connected = await Promise.all(services.map(async ({ url }) => (await (await fetch(`${url}/metrics`)).text()).includes('minsheng_mailbox_connected{account="mayor-mailbox"} 1')));
    expect(connected.filter(Boolean)).toHaveLength(1);
    await services[connected.indexOf(true)]?.close();
    await mailbox.deliver(mail(2));
    await untilMessages(kit, 2);
    expect(isOpen()).toBe(2);
  });

  it('by its header alone when it is too large, and no other waits for it', async () => {
    const large = mail(2, 'x'.repeat(1_500_000));
    mailbox.drop([mail(1)]);
    const first = await start({ MAILBOX_MAX_MIB: '1', MAYOR_MAILBOX_DONE: 'folder:Archive' });
    await untilDone(1);
    mailbox.drop([large]);
    await untilRead(2);
    mailbox.drop([mail(3)]);
    await untilDone(3);
    const all = await messages(kit);
    expect(all).toMatchObject([
      {}, { text: expect.stringMatching(/邮件大小约2兆，超过1兆的上限/), textOrigin: { kind: 'pending' } }, {},
    ]);
    // What is not stored whole stays where a person finds it.
    expect([mailbox.count(), mailbox.count('Archive')]).toEqual([1, 2]);
    await first.close();
    await mailbox.changeUidValidity();
    await start({ MAILBOX_MAX_MIB: '1' });
    await untilRead(1);
    expect(await taken(kit)).toBe(3);
  });
});

it('of several mailboxes each is read by itself, whatever becomes of the others', async () => {
  const [second, third] = [dovecot.mailbox(), dovecot.mailbox()];
  appendFileSync(join(kit.cityFolder, 'accounts.yaml'), ['second', 'third'].map((name) =>
    `  - { key: ${name}-box, name: 信箱${name}, channel: mailbox, media: [email], category: mailbox, mailboxSetting: ${name.toUpperCase()}_BOX }\n`).join(''));
  second.drop([mail(1)]);
  third.drop([mail(2)]);
  mailbox.drop([mail(1)]);
  await start({ SECOND_BOX: 'second@city.example', SECOND_BOX_IMAP: second.url.replace(dovecot.password, 'wrong'), THIRD_BOX: 'third@city.example', THIRD_BOX_IMAP: third.url });
  await untilMessages(kit, 2);
  await until('the refused one is told', async () => (await told(kit)).length > 0);
  expect((await kit.query<{ account: string }>('SELECT account FROM receipts ORDER BY account')).map(({ account }) => account)).toEqual(['mayor-mailbox', 'third-box']);
  expect(await told(kit)).toMatchObject([{ source: 'imap:second-box', reason: expect.stringContaining('SECOND_BOX_IMAP') }]);
});

describe('with what is stored is done at the server what the settings say', () => {
  it('moved into a folder, which is made', async () => {
    mailbox.drop([mail(1), mail(2)]);
    await start({ MAYOR_MAILBOX_DONE: 'folder:已接收' });
    await untilDone(2);
    expect([mailbox.count(), mailbox.count('&XfJjpWU2-')]).toEqual([0, 2]);
    await mailbox.deliver(mail(3));
    await untilDone(3);
    expect([mailbox.count(), mailbox.count('&XfJjpWU2-'), await taken(kit)]).toEqual([0, 3, 3]);
  });

  it('again after a crash between the two', async () => {
    mailbox.drop([mail(1), mail(2)]);
    const before = await start();
    await untilDone(2);
    await before.close();
    // As a process leaves it that dies after the durable write.
    await kit.query('UPDATE mailbox_positions SET done = 0');
    await start({ MAYOR_MAILBOX_DONE: 'folder:Archive' });
    await untilDone(2);
    expect([mailbox.count(), mailbox.count('Archive'), await taken(kit)]).toEqual([0, 2, 2]);
  });

  it('flagged', async () => {
    mailbox.drop([mail(1)]);
    await start({ MAYOR_MAILBOX_DONE: 'flag:$Minsheng' });
    await untilDone(1);
    expect(mailbox.count()).toBe(1);
    expect(mailbox.keywords()).toContain('$Minsheng');
  });

  it('and a refusal becomes a task while mail goes on, until it is done', async () => {
    mailbox.drop([mail(1)]);
    const service = await start({ MAYOR_MAILBOX_DONE: 'folder:INBOX/' });
    await until('told', async () => (await told(kit)).length > 0);
    expect(await told(kit)).toMatchObject([{ source: 'imap-done:mayor-mailbox', state: 'failing', reason: expect.stringContaining('MAYOR_MAILBOX_DONE') }]);
    await mailbox.deliver(mail(2));
    await untilMessages(kit, 2);
    await service.close();
    await start({ MAYOR_MAILBOX_DONE: 'folder:Archive' });
    await untilDone(2);
    await until('told', async () => (await told(kit)).length > 1);
    expect((await told(kit)).map(({ state }) => state)).toEqual(['failing', 'working']);
  });
});

describe('a mailbox that cannot be read becomes one task', () => {
  it('at once when the sign-in is refused, which is tried once; its end is told too', async () => {
    const service = await start({ MAYOR_MAILBOX_IMAP: mailbox.url.replace(dovecot.password, 'of-yesterday') });
    await until('told', async () => (await told(kit)).length > 0);
    expect(await told(kit)).toMatchObject([{ account: 'mayor-mailbox', source: 'imap:mayor-mailbox', state: 'failing', reason: expect.stringMatching(/refuses the sign-in.*MAYOR_MAILBOX_IMAP/) }]);
    const tries = kit.log.filter((line) => line.includes('the mailbox cannot be read'));
    expect(tries).toHaveLength(1);
    expect(tries[0]).toMatch(/"nextTrySeconds":(9\d\d|1[0-3]\d\d)\b/);
    await service.close();
    await start();
    await until('told', async () => (await told(kit)).length > 1);
    expect((await told(kit)).map(({ state }) => state)).toEqual(['failing', 'working']);
    expect(JSON.stringify([kit.log, await told(kit)])).not.toMatch(/of-yesterday|city\.example/);
  });

  it('after three minutes when nobody answers', async () => {
    const clock = hastyClock();
    const service = await startService(mailboxService, { ...kit.env, MAYOR_MAILBOX_IMAP: `imap://u:p@127.0.0.1:${await freePort()}` }, { port: 0, clock, logger: silentLogger });
    try {
      await until('told', async () => (await told(kit)).length > 0);
      await clock.sleep(3_600_000);
      expect(await told(kit)).toMatchObject([{ state: 'failing', reason: expect.stringContaining('does not answer') }]);
    } finally {
      await service.close();
    }
  });

  it('at once when the folder is not there', async () => {
    const service = await start({ MAYOR_MAILBOX_IMAP: mailbox.url.replace('/INBOX', '/Nowhere') });
    await until('told', async () => (await told(kit)).length > 0);
    expect(await told(kit)).toMatchObject([{ reason: expect.stringContaining('no such folder') }]);
    await service.close();
  });
});
