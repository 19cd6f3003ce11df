import { randomUUID } from 'node:crypto';
import { createSealer, monthOf, sealingKeysOf } from '#libs/privacy';
import { silentLogger, systemClock } from '#libs/service';
import { openStore, storeMigrations, type Store } from '#libs/store';
import type { OutgoingText } from '../answers/provider.ts';
import { provisionRole, testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { WebAnswers1795693800000 } from './migrations.ts';
import { openReceipts, type Receipts } from './receipts.ts';

jest.setTimeout(60_000);

let database: TestDatabase;
let stores: Store[];
let here: Receipts;
let elsewhere: Receipts;
const sealer = createSealer(sealingKeysOf({ keys: [{ kid: monthOf(new Date()), k: Buffer.alloc(32, 9).toString('base64url') }] }));

beforeAll(async () => {
  database = await testDatabase();
  const url = await provisionRole(database, 'tips');
  const open = () => openStore({
    url, schema: 'tips', applicationName: 'spec', migrations: [...storeMigrations, WebAnswers1795693800000], logger: silentLogger, clock: systemClock,
  });
  stores = [await open(), await open()];
  [here, elsewhere] = stores.map((store) => openReceipts({ store, sealer, clock: systemClock, media: ['web'] })) as [Receipts, Receipts];
});
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await database.drop();
});

const acknowledgement = (messageId: string, values = { number: 'JJ-2026-000123', pin: '735190' }): OutgoingText => ({
  answerId: randomUUID(), part: 1, parts: 1, medium: 'web', account: 'web-form', to: messageId,
  text: '您的诉求已受理', template: { name: 'acknowledgement', values },
});
const waitsFor = (receipts: Receipts, messageId: string) => receipts.wait(messageId, 20_000);

it.each([['the instance that sends it', () => here], ['another instance', () => elsewhere]])('who waits hears number and PIN from %s', async (_, other) => {
  const message = randomUUID();
  const hearing = [waitsFor(other(), message), waitsFor(other(), message)];
  await expect(here.sender.send(acknowledgement(message))).resolves.toMatchObject({ outcome: 'sent' });
  await expect(Promise.all(hearing)).resolves.toEqual([{ number: 'JJ-2026-000123', pin: '735190' }, { number: 'JJ-2026-000123', pin: '735190' }]);
  await expect(waitsFor(other(), message)).resolves.toEqual({ number: 'JJ-2026-000123', pin: '735190' });
});

it('who waits in vain hears nothing, and hears it later', async () => {
  const message = randomUUID();
  await expect(here.wait(message, 30)).resolves.toBeUndefined();
  await here.sender.send(acknowledgement(message));
  await expect(waitsFor(here, message)).resolves.toMatchObject({ pin: '735190' });
});

it('what is sent again is there once, and is found', async () => {
  const text = acknowledgement(randomUUID());
  const first = await here.sender.send(text);
  await expect(elsewhere.sender.send(text)).resolves.toEqual(first);
  await expect(here.sender.find(text, new Date(0))).resolves.toEqual({ found: [`page:${text.answerId}`] });
  await expect(here.sender.find({ ...text, answerId: randomUUID() }, new Date(0))).resolves.toEqual({ found: [] });
  await expect(here.of(text.to)).resolves.toHaveLength(1);
});

it('everything that was said is there in its order, and no PIN lies open in the database', async () => {
  const message = randomUUID();
  await here.sender.send(acknowledgement(message));
  await here.sender.send({ ...acknowledgement(message), text: '已由市供水公司签收办理', template: { name: 'accepted', values: { number: 'JJ-2026-000123', unit: '市供水公司' } } });
  const { template: _, ...plain } = acknowledgement(message);
  await here.sender.send({ ...plain, text: '维修人员今天下午到' });
  await expect(elsewhere.of(message)).resolves.toMatchObject([
    { kind: 'acknowledgement', number: 'JJ-2026-000123', pin: '735190' }, { kind: 'accepted', text: '已由市供水公司签收办理' }, { kind: 'notice', text: '维修人员今天下午到' },
  ]);
  const rows = await stores[0]!.query('SELECT to_jsonb(web_answers) AS row FROM web_answers');
  expect(JSON.stringify(rows)).not.toMatch(/735190|已受理/);
});

it('what nobody comes to read is refused, with the reason', async () => {
  const desk = openReceipts({ store: stores[0]!, sealer, clock: systemClock, media: ['visit'], unread: (template) => (template === 'acknowledgement' ? undefined : 'call him') });
  const text: OutgoingText = { ...acknowledgement(randomUUID()), medium: 'visit' };
  expect([desk.sender.carries('visit', 'reception'), desk.sender.carries('web', 'web-form')]).toEqual([true, false]);
  const { template: _, ...words } = text;
  await expect(desk.sender.send(words)).resolves.toEqual({ outcome: 'refused', reason: 'call him' });
  await expect(desk.sender.send(text)).resolves.toMatchObject({ outcome: 'sent' });
  await expect(desk.of(text.to)).resolves.toHaveLength(1);
});

it('an address that is no message of ours is refused', async () => {
  await expect(here.sender.send({ ...acknowledgement('+8613800001234') })).resolves.toMatchObject({ outcome: 'refused' });
});
