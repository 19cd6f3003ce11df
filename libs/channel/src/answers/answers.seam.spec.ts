import { randomUUID } from 'node:crypto';
import { answerResult, encodeEvent, decodeEvent, type Answer } from '#libs/contract';
import { systemClock } from '#libs/service';
import { testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { cityKey, hastyClock, openKit, published, until, type Kit } from '../spec/kit.ts';
import type { AnswerSender, OutgoingText, SendOutcome } from './provider.ts';
import { AnswerWorker } from './send.ts';
import { takeAnswers } from './take.ts';

jest.setTimeout(60_000);

/** A provider that remembers, and whose next answers the test decides. */
class TestProvider implements AnswerSender {
  readonly taken: { id: string; message: OutgoingText }[] = [];
  readonly next: (SendOutcome | 'lost' | 'hang')[] = [];
  looked = 0;
  down = false;

  carries(medium: string, account: string): boolean {
    return medium === 'sms' && account === 'mayor-mobile';
  }
  split(text: string): string[] {
    return text.split('|');
  }
  async send(message: OutgoingText): Promise<SendOutcome> {
    const outcome = this.next.shift();
    if (outcome === 'hang') return new Promise(() => {});
    if (outcome !== undefined && outcome !== 'lost') return outcome;
    const id = `P${this.taken.length + 1}`;
    this.taken.push({ id, message });
    return outcome === 'lost' ? { outcome: 'unknown', reason: 'answer lost' } : { outcome: 'sent', providerId: id };
  }
  async find(message: OutgoingText): Promise<{ found: string[] } | { failed: string }> {
    this.looked += 1;
    if (this.down) return { failed: 'down' };
    return { found: this.taken.filter((one) => one.message.text === message.text && one.message.to === message.to).map(({ id }) => id) };
  }
}

let database: TestDatabase;
let kit: Kit;
let provider: TestProvider;
const workers: AnswerWorker[] = [];

beforeEach(async () => {
  database = await testDatabase();
  kit = await openKit(database.adminUrl);
  provider = new TestProvider();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await kit.close();
  await database.drop();
});

const results = { service: 'mobile', zoneOf: () => 'Asia/Shanghai' };

function parts() {
  return { ...kit.shared, ...results, senders: [provider] };
}

function start(clock = systemClock, leaseSeconds = 30): AnswerWorker {
  const worker = new AnswerWorker({ ...parts(), clock, leaseSeconds, parallel: 2 });
  workers.push(worker);
  worker.start();
  return worker;
}

async function answer(text: string, changed: Partial<Answer> & { address?: string } = {}) {
  const { address = '+8613800001234', ...rest } = changed;
  const data: Answer = {
    id: randomUUID(), caseId: randomUUID(), kind: 'acknowledgement', medium: 'sms', account: 'mayor-mobile',
    to: await kit.sealer.seal({ medium: 'sms', address }, new Date()), text: await kit.sealer.seal(text, new Date()), ...rest,
  };
  const { headers, value } = encodeEvent({ id: data.id, type: 'answer.v1', source: '/minsheng/spec/routing', time: '2026-11-24T00:00:00Z', data });
  return { data, event: decodeEvent(headers, Buffer.from(value)) };
}

async function take(...answers: Awaited<ReturnType<typeof answer>>[]) {
  await takeAnswers(answers.map(({ event }) => event), { ...parts(), cityKey, intake: kit.intake, isOwn: (account) => account.startsWith('mayor') });
}

const told = async () => (await published(kit.store, 'answers.results.v1')).map(({ data, key }) => ({ key, ...answerResult.parse(data) }));
const toldOf = (count: number) => until(`${count} results`, async () => { const all = await told(); return all.length >= count && all; });
const texts = () => provider.taken.map(({ message }) => message.text);

it('sends an answer once, however often its record comes, and tells the result', async () => {
  const one = await answer('收到');
  await take(one, one);
  start();
  await Promise.all([take(one), take(one)]);
  const [result] = await toldOf(1);
  await take(one);
  expect(result).toMatchObject({ key: one.data.caseId, answerId: one.data.id, caseId: one.data.caseId, state: 'sent', providerId: 'P1' });
  expect(provider.taken).toMatchObject([{ message: { to: '+8613800001234', text: '收到', account: 'mayor-mobile', part: 1, parts: 1 } }]);
  expect(await told()).toHaveLength(1);
});

it('leaves answers of other adapters alone', async () => {
  await take(await answer('x', { account: 'web-form', medium: 'web' }));
  expect(await kit.store.query('SELECT 1 FROM deliveries')).toEqual([]);
});

it.each([
  ['by a medium that nobody here carries', async () => answer('x', { medium: 'call' }), /no provider is set up/],
  ['that cannot be opened', async () => answer('x', { text: (await kit.sealer.seal('x', new Date())).replace(/.{4}$/, 'AAAA') }), /cannot be opened \(tampered\)/],
])('an answer %s has failed at once', async (_, make, reason) => {
  await take(await make());
  expect(await told()).toMatchObject([{ state: 'failed', reason: expect.stringMatching(reason) }]);
});

it('keeps the order of texts to one address, and lets other addresses pass', async () => {
  provider.next.push({ outcome: 'busy', reason: '429' });
  await take(await answer('a1', { address: '+8613800000001' }));
  start();
  await until('the first attempt', () => provider.next.length === 0);
  await take(await answer('a2', { address: '+8613800000001' }), await answer('b', { address: '+8613800000002' }), await answer('a3', { address: '+8613800000001' }));
  await toldOf(4);
  expect(texts()[0]).toBe('b');
  expect(texts().filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
});

it('is on its way beside others, and they share their commits', async () => {
  const addresses = Array.from({ length: 24 }, (_, n) => `+86138000000${String(n).padStart(2, '0')}`);
  let [onTheWay, transactions] = [0, 0];
  let all: () => void = () => {};
  const together = new Promise<void>((resolve) => (all = resolve));
  const sendOne = provider.send.bind(provider);
  provider.send = async (message) => {
    if ((onTheWay += 1) === addresses.length) all();
    await together;
    return sendOne(message);
  };
  await take(...await Promise.all(addresses.map((address) => answer('收到', { address }))));
  const counting: typeof kit.store = { ...kit.store, transaction: (work) => ((transactions += 1), kit.store.transaction(work)) };
  const worker = new AnswerWorker({ ...parts(), store: counting, clock: systemClock, leaseSeconds: 30 });
  workers.push(worker);
  worker.start();
  await toldOf(addresses.length);
  expect(provider.taken).toHaveLength(addresses.length);
  expect(transactions).toBeLessThan(addresses.length / 2);
});

it('is not sent again when only the provider’s answer was lost', async () => {
  provider.next.push('lost');
  await take(await answer('收到'));
  start();
  const [result] = await toldOf(1);
  expect(result).toMatchObject({ state: 'sent', providerId: 'P1' });
  expect([provider.taken.length, provider.looked]).toEqual([1, 1]);
});

it('is looked up after a crash while it was sent: found, it is not sent again; not found, it is', async () => {
  const [found, lost] = [await answer('found'), await answer('not found', { address: '+8613800000002' })];
  await take(found, lost);
  // As a process leaves it that was killed between the provider's call and its commit.
  provider.taken.push({ id: 'P0', message: { answerId: found.data.id, part: 1, parts: 1, medium: 'sms', account: 'mayor-mobile', to: '+8613800001234', text: 'found' } });
  await kit.store.execute("UPDATE deliveries SET state = 'sending', attempts = 1, tried_since = now(), next_at = now()");
  start();
  const all = await toldOf(2);
  expect(all.find(({ answerId }) => answerId === found.data.id)).toMatchObject({ state: 'sent', providerId: 'P0' });
  expect(all.find(({ answerId }) => answerId === lost.data.id)).toMatchObject({ state: 'sent', providerId: 'P2' });
  expect(texts()).toEqual(['found', 'not found']);
});

it('a sender that hangs does not keep its text for ever', async () => {
  provider.next.push('hang');
  await take(await answer('收到'));
  const hanging = new AnswerWorker({ ...parts(), leaseSeconds: 0.2, parallel: 1 });
  hanging.start();
  await until('the hanging call', () => provider.next.length === 0);
  start();
  await toldOf(1);
  expect([provider.taken.length, provider.looked]).toEqual([1, 1]);
});

it('the same words to the same address a second time are a second text', async () => {
  await take(await answer('收到'));
  start();
  await toldOf(1);
  provider.next.push({ outcome: 'unknown', reason: '500' });
  await take(await answer('收到'));
  expect((await toldOf(2)).map(({ providerId }) => providerId)).toEqual(['P1', 'P2']);
});

it('is not sent again while the provider cannot say whether it has it', async () => {
  provider.down = true;
  provider.next.push('lost');
  await take(await answer('收到'));
  start(hastyClock(), 100_000);
  await until('some looks', () => provider.looked >= 2);
  expect(await told()).toEqual([]);
  provider.down = false;
  await toldOf(1);
  expect(provider.taken).toHaveLength(1);
});

it('has failed when the provider refuses it for good', async () => {
  provider.next.push({ outcome: 'refused', reason: 'twilio 21610: opted out' });
  await take(await answer('收到'));
  start();
  expect(await toldOf(1)).toMatchObject([{ state: 'failed', reason: 'twilio 21610: opted out' }]);
  expect(provider.taken).toEqual([]);
});

it('is given up after a day', async () => {
  await take(await answer('收到'));
  await kit.store.execute("UPDATE deliveries SET created_at = now() - interval '25 hours'");
  provider.next.push({ outcome: 'busy', reason: 'down since yesterday' });
  start();
  expect(await toldOf(1)).toMatchObject([{ state: 'failed', reason: 'down since yesterday' }]);
});

it('goes in parts in their order, sent when all of them are', async () => {
  await take(await answer('one|two|three'));
  start();
  expect(await toldOf(1)).toMatchObject([{ state: 'sent' }]);
  expect(texts()).toEqual(['one', 'two', 'three']);
});

it('a refused part ends the others that were not tried yet', async () => {
  provider.next.push({ outcome: 'refused', reason: 'no' });
  await take(await answer('one|two'));
  start();
  expect(await toldOf(1)).toMatchObject([{ state: 'failed', reason: 'no' }]);
  expect(await kit.store.query('SELECT state FROM deliveries')).toEqual([{ state: 'failed' }, { state: 'failed' }]);
  expect(provider.taken).toEqual([]);
});

describe('reports', () => {
  it('are told once each, and delivered is the end', async () => {
    const one = await answer('收到');
    await take(one);
    const worker = start();
    await toldOf(1);
    const report = (state: 'delivered' | 'failed') => worker.report({ providerId: 'P1', state, reason: 'r' });
    await expect(Promise.all([report('delivered'), report('delivered'), report('failed')])).resolves.toEqual([true, true, true]);
    expect((await told()).map(({ state }) => state).at(-1)).toBe('delivered');
    expect((await told()).filter(({ state }) => state === 'delivered')).toHaveLength(1);
  });

  it('may come before our own commit', async () => {
    const one = await answer('收到');
    await take(one);
    await kit.store.execute("UPDATE deliveries SET state = 'sending', attempts = 1, tried_since = now(), next_at = now() + interval '1 hour'");
    const worker = start();
    await expect(worker.report({ providerId: 'P7', state: 'delivered', answerId: one.data.id, part: 1 })).resolves.toBe(true);
    expect(await told()).toMatchObject([{ state: 'delivered', providerId: 'P7' }]);
  });

  it('about a failure tell why', async () => {
    await take(await answer('收到'));
    const worker = start();
    await toldOf(1);
    await worker.report({ providerId: 'P1', state: 'failed', reason: 'twilio 30003: undelivered' });
    expect((await told()).at(-1)).toMatchObject({ state: 'failed', reason: 'twilio 30003: undelivered' });
  });

  it('about a text that is not ours change nothing', async () => {
    await expect(start().report({ providerId: 'X', state: 'delivered' })).resolves.toBe(false);
  });
});
