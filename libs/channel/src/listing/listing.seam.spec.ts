import { testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { item, openKit, published, type Kit } from '../spec/kit.ts';
import type { ListedAccount } from './listing.ts';
import { readAccount } from './listing-worker.ts';

let database: TestDatabase;
let kit: Kit;

beforeEach(async () => {
  database = await testDatabase();
  kit = await openKit(database.adminUrl);
});
afterEach(async () => {
  await kit.close();
  await database.drop();
});

const now = new Date('2026-11-24T08:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

/** A provider's list: pages of [identity, minutes ago, unfinished]. */
function provider(...pages: ([string, number] | [string, number, 'unfinished'])[][]) {
  const asked: Date[] = [];
  const loaded: string[] = [];
  const account: ListedAccount = {
    name: 'spec:mayor-mobile',
    account: 'mayor-mobile',
    async *pages(since) {
      asked.push(since);
      for (const page of pages) {
        yield page.map(([identity, minutes, unfinished]) => ({
          identity, account: 'mayor-mobile', at: minutesAgo(minutes), unfinished: unfinished !== undefined,
          load: async () => {
            loaded.push(identity);
            return item(identity, { receivedAt: minutesAgo(minutes) });
          },
        }));
      }
    },
  };
  return { account, asked, loaded };
}

const read = (account: ListedAccount) => readAccount(account, { ...kit.shared, intake: kit.intake, clock: { ...kit.shared.clock, now: () => now } });
const readUntil = async () => (await kit.store.query<{ at: Date }>('SELECT read_until AS at FROM listings'))[0]?.at;

it('takes in what no webhook brought, oldest first within a page, and nothing twice', async () => {
  await kit.intake.accept(item('by webhook'));
  const list = provider([['newer', 1], ['by webhook', 2], ['older', 3]], [['oldest', 9]]);
  await expect(read(list.account)).resolves.toBe(3);
  expect(list.loaded).toEqual(['older', 'newer', 'oldest']);
  await expect(read(list.account)).resolves.toBe(0);
  expect(await published(kit.store)).toHaveLength(4);
});

it('looks back an hour at first, then to where it read, with an overlap', async () => {
  const list = provider([]);
  await read(list.account);
  await read(list.account);
  expect(list.asked).toEqual([minutesAgo(75), minutesAgo(15)]);
});

it('does not move on when something could not be stored or the provider fails', async () => {
  const list = provider([['SM1', 1]]);
  await expect(readAccount(list.account, { ...kit.shared, intake: { ...kit.intake, accept: () => Promise.reject(new Error('503')) } })).rejects.toThrow('503');
  const failing: ListedAccount = { ...list.account, pages: async function* () { yield []; throw new Error('page 2'); } };
  await expect(read(failing)).rejects.toThrow('page 2');
  expect(await readUntil()).toBeUndefined();
});

it('does not move past a message that the provider is still busy with', async () => {
  const list = provider([['SM1', 1], ['MM2', 4, 'unfinished']]);
  await expect(read(list.account)).resolves.toBe(1);
  expect(list.loaded).toEqual(['SM1']);
  expect(await readUntil()).toEqual(minutesAgo(4));
});

it('fetches a part that is not known of a message that is, once', async () => {
  const { replyTo: _, ...call } = item('CA1');
  const part = (name: string) => ({ ...call, medium: 'call' as const, part: name, text: '' });
  await kit.intake.accept(part('call'));
  const account: ListedAccount = {
    name: 'spec:calls', account: 'mayor-mobile',
    async *pages() {
      yield ['call', 'recording:RE1'].map((name) => ({ identity: 'CA1', part: name, account: 'mayor-mobile', at: minutesAgo(1), unfinished: false, load: async () => part(name) }));
    },
  };
  await expect(read(account)).resolves.toBe(1);
  await expect(read(account)).resolves.toBe(0);
  expect((await published(kit.store)).map(({ type }) => type)).toEqual(['intake.message.received.v1', 'intake.message.amended.v1']);
});
