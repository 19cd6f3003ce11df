import type { AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { startFaultyServer, type Fault, type FaultyServer } from '../spec/faulty-server.ts';
import { mail, messages, openMailbox, taken, untilMessages } from '../spec/kit.ts';

jest.setTimeout(60_000);

let server: FaultyServer;
let kit: AdapterKit;
const closing: Promise<void>[] = [];

beforeEach(async () => {
  server = await startFaultyServer();
  kit = await openMailbox(server, { env: { MAILBOX_PATIENCE_SECONDS: '1' } });
});
// A service whose broker is away takes two seconds to end: the next test need not wait for it.
afterEach(() => void closing.push(endOf(kit, server)));
afterAll(() => Promise.all(closing));

async function endOf(ended: AdapterKit, its: FaultyServer): Promise<void> {
  await ended.close();
  await its.close();
}

it.each<Fault>(['no-greeting', 'hang', 'drip', 'drop', 'garbage', 'refuse-fetch'])('all mail comes once from a server that does "%s" twice', async (fault) => {
  server.mails.push(mail(1), mail(2), mail(3));
  server.faults.push(fault, fault);
  await kit.start();
  await untilMessages(kit, 3);
  expect([await taken(kit), server.connections]).toEqual([3, 3]);
});

it('a mail at which the server breaks off every time is kept by its header, and holds up no other', async () => {
  server.mails.push(mail(1), mail(2), mail(3));
  server.poison.add(2);
  await kit.start();
  await untilMessages(kit, 3);
  expect((await messages(kit)).map(({ text }) => text)).toEqual([
    expect.not.stringContaining('无法交出'), expect.stringContaining('无法交出这封邮件的全文'), expect.not.stringContaining('无法交出'),
  ]);
});
