import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningService } from '#libs/service';
import { until } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { openLetters, type LettersKit } from '../spec/kit.ts';

jest.setTimeout(60_000);

let home: string;
let inbox: string;
let kit: LettersKit;
let service: RunningService | undefined;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'letters-inbox-'));
  inbox = join(home, 'in');
  kit = await openLetters({ LETTERS_INBOX: inbox, LETTERS_INBOX_SETTLE_SECONDS: '0' });
  // Makes the tables.
  await (await kit.start({ LETTERS_INBOX: '' })).close();
});
afterAll(async () => {
  await kit.close();
  rmSync(home, { recursive: true, force: true });
});
beforeEach(async () => {
  await kit.emptied();
  mkdirSync(inbox, { recursive: true });
});
afterEach(async () => {
  await service?.close();
  rmSync(inbox, { recursive: true, force: true });
});

const scan = (tail: string) => kit.reader.file([{ lines: ['路灯坏了'] }], tail);
/** As scanners that know how write: under another name first. */
const put = (name: string, bytes: Buffer) => {
  writeFileSync(join(home, 'draft'), bytes);
  renameSync(join(home, 'draft'), join(inbox, name));
};
const inFolder = (name: string) => (existsSync(join(inbox, name)) ? readdirSync(join(inbox, name)).sort() : []);
const received = async () => (await kit.intake()).received;

it('each file becomes a letter once, and is kept in done', async () => {
  const whole = Buffer.concat([scan('one'), Buffer.from('0000000049454e44ae426082', 'hex')]);
  put('scan0001.png', whole);
  service = await kit.start();
  await until('the first', () => inFolder('done').includes('scan0001.png'));
  expect(await received()).toMatchObject([{ medium: 'letter', account: 'letters', source: { provider: 'inbox' }, attachments: [{ role: 'original', mediaType: 'image/png', name: 'scan0001.png' }, {}] }]);

  // As after a crash between taking and moving, and as if copied in again: the same letter. Under another name it is told as the same.
  put('scan0001.png', whole);
  put('copy.png', whole);
  await until('both', () => inFolder('done').length === 3);
  const all = await received();
  expect(all).toHaveLength(2);
  const resembles = await until('what it resembles', async () => (await kit.intake()).amended.flatMap((change) => change.resembles ?? []).at(0) ?? false);
  expect(resembles).toEqual({ messageId: all[0]?.id, by: 'files' });
});

it('what is no scan goes to refused with what to do; what is being written, hidden or a link is left', async () => {
  put('notes.txt', Buffer.from('not a scan'));
  for (const name of ['.hidden.png', '~lock.png', 'x.part', 'y.tmp', 'Thumbs.db']) put(name, scan(name));
  mkdirSync(join(inbox, 'sub'));
  writeFileSync(join(home, 'secret.png'), scan('secret'));
  symlinkSync(join(home, 'secret.png'), join(inbox, 'link.png'));
  service = await kit.start();
  await until('both to be refused', () => ['notes.txt', 'link.png'].every((name) => inFolder('refused').includes(name)));
  expect(readFileSync(join(inbox, 'refused', 'notes.txt.reason.txt'), 'utf8')).toMatch(/is no picture and no PDF.*send the scan as JPEG/);
  expect([await received(), readdirSync(inbox).sort()]).toEqual([[], ['.hidden.png', 'Thumbs.db', 'done', 'refused', 'sub', 'x.part', 'y.tmp', '~lock.png']]);
});

it('a file that does not end as its kind does waits, and is taken when it is whole', async () => {
  writeFileSync(join(inbox, 'half.jpg'), Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(200)]));
  service = await kit.start({ LETTERS_INBOX_SETTLE_SECONDS: '1' });
  await until('the folder to be looked at', () => existsSync(join(inbox, 'done')));
  put('whole.png', Buffer.concat([scan('whole'), Buffer.from('0000000049454e44ae426082', 'hex')]));
  await until('the whole one', () => inFolder('done').includes('whole.png'));
  expect(existsSync(join(inbox, 'half.jpg'))).toBe(true);
  writeFileSync(join(inbox, 'half.jpg'), Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(200), Buffer.from([0xff, 0xd9])]));
  await until('the other', () => inFolder('done').includes('half.jpg'));
  expect(await received()).toHaveLength(2);
});

it('a folder that is away is a task until it is there again', async () => {
  rmSync(inbox, { recursive: true });
  service = await kit.start();
  const told = () => kit.query<{ state: string; source: string }>('SELECT source, state FROM sources');
  await until('the failure', async () => (await told())[0]?.state === 'failing');
  expect(await told()).toEqual([{ source: 'folder:letters-inbox', state: 'failing' }]);
  mkdirSync(inbox);
  chmodSync(inbox, 0o700);
  await until('the return', async () => (await told())[0]?.state === 'working');
});
