import { inlineTextBytes, correspondent, intakeMessageAmended, intakeMessageReceived, messageId } from '#libs/contract';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { startOwnPostgres, testDatabase, type TestDatabase } from '../../../../test/servers.ts';
import { account, city, item, openKit, published, response, until, type Kit } from '../spec/kit.ts';
import { readOriginal } from '../originals/originals.ts';

jest.setTimeout(60_000);

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

const original = (text: string, mediaType = 'application/x-www-form-urlencoded') => ({
  state: 'stored', role: 'original', sha256: createHash('sha256').update(text).digest('hex'), mediaType, bytes: Buffer.byteLength(text),
});

const count = async (table: string) => Number((await kit.store.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);

describe('accepting', () => {
  it('stores original, receipt and record in one transaction, identity sealed', async () => {
    const accepted = await kit.intake.accept(item('SM1', { receivedAt: new Date('2026-11-24T07:42:37Z') }));
    const id = messageId(city.code, account.key, 'SM1');
    expect(accepted).toEqual({ messageId: id, duplicate: false, conflict: false, response });
    const [record, ...rest] = await published(kit.store);
    expect(rest).toEqual([]);
    expect(record).toMatchObject({ id, topic: 'intake.messages.v1', type: 'intake.message.received.v1' });
    const message = intakeMessageReceived.parse(record?.data);
    expect(message).toMatchObject({
      id, channel: 'mobile', medium: 'sms', category: 'mayor-line', account: 'mayor-mobile', text: '和中路的路灯坏了三天了',
      language: 'zh', textOrigin: { kind: 'typed', confidence: 1 }, attachments: [original('Body=SM1')], receivedAt: '2026-11-24T15:42:37+08:00',
      occurredAt: '2026-11-24T15:42:37+08:00', source: { provider: 'spec', id: 'SM1' },
    });
    await expect(kit.sealer.open(message.correspondent, correspondent)).resolves.toMatchObject({ phones: ['+8613800001234'] });
    const transactions = await kit.store.query('SELECT DISTINCT xmin::text FROM (SELECT xmin FROM receipts UNION ALL SELECT xmin FROM originals UNION ALL SELECT xmin FROM outbox) AS rows');
    expect(transactions).toHaveLength(1);
    const dump = JSON.stringify(await kit.store.query("SELECT to_jsonb(r) || to_jsonb(o) AS row FROM receipts r, originals o"));
    expect(dump).not.toMatch(/13800001234/);
  });

  it('keeps the original as it came, small in the database and large in the storage', async () => {
    for (const [identity, bytes] of [['small', Buffer.from([0, 255, 1, 254])], ['large', Buffer.alloc(300 * 1024, 'x')]] as const) {
      await kit.intake.accept(item(identity, { original: { bytes, mediaType: 'message/rfc822' } }));
      const [row] = await kit.store.query<{ original: string; body: string | null; moved: boolean }>(
        'SELECT original, body, move_at IS NULL AS moved FROM receipts JOIN originals ON sha256 = original WHERE identity = $1', [identity],
      );
      expect([row?.body === null, row?.moved]).toEqual(identity === 'small' ? [false, false] : [true, true]);
      const found = await readOriginal(row?.original ?? '', { sql: kit.store, sealer: kit.sealer, content: kit.content });
      expect(found).toEqual({ bytes, mediaType: 'message/rfc822' });
    }
  });

  it('an original that comes again in a later month lies under that month’s key from then on', async () => {
    const same = { original: { bytes: Buffer.from('Body=same'), mediaType: 'text/plain' } };
    await kit.intake.accept(item('SM1', same));
    const row = async () => (await kit.store.query<{ body: string; stored_at: Date }>('SELECT body, stored_at, move_at FROM originals'))[0];
    const first = await row();
    await kit.intake.accept(item('SM2', same));
    expect(await row()).toEqual(first);
    await kit.store.execute("UPDATE originals SET stored_at = stored_at - interval '40 days', move_at = NULL");
    await kit.intake.accept(item('SM3', same));
    const last = await row();
    expect(last).toMatchObject({ body: expect.any(String), move_at: expect.any(Date) });
    expect(last?.body).not.toBe(first?.body);
    expect([await count('originals'), await count('receipts')]).toEqual([1, 3]);
  });

  it('200 pairs of the same identity at once are 200 messages', async () => {
    const items = Array.from({ length: 200 }, (_, n) => item(`SM${n}`));
    const accepted = await Promise.all([...items, ...items].map((one) => kit.intake.accept(one)));
    expect(accepted.filter((one) => !one.duplicate)).toHaveLength(200);
    expect(accepted.every((one) => !one.conflict)).toBe(true);
    expect(new Set((await published(kit.store)).map(({ id }) => id)).size).toBe(200);
    expect([await count('outbox'), await count('receipts')]).toEqual([200, 200]);
  });

  it('two instances with the same messages at once store each once, without a deadlock', async () => {
    const other = await openKit(database.adminUrl);
    try {
      const items = Array.from({ length: 100 }, (_, n) => item(`SM${n}`, { correspondent: { phones: [`+861380000${1000 + (n % 7)}`], emails: [], capacity: 'self' } }));
      const accepted = await Promise.all([
        ...items.map((one) => kit.intake.accept(one)), ...items.toReversed().map((one) => other.intake.accept(one)),
      ]);
      expect(accepted.filter((one) => !one.duplicate)).toHaveLength(100);
      expect(await count('outbox')).toBe(100);
    } finally {
      await other.close();
    }
  });

  it('shares commits among those who come together, and lets one who comes alone go at once', async () => {
    const transaction = jest.spyOn(kit.store, 'transaction');
    await kit.intake.accept(item('alone'));
    expect(transaction).toHaveBeenCalledTimes(1);
    transaction.mockClear();
    await Promise.all(Array.from({ length: 300 }, (_, n) => kit.intake.accept(item(`SM${n}`))));
    expect(transaction.mock.calls.length).toBeLessThan(60);
    expect(await count('receipts')).toBe(301);
  });

  it('keeps one correspondent’s messages in the order in which they were accepted', async () => {
    for (let n = 0; n < 5; n += 1) await kit.intake.accept(item(`SM${n}`));
    const records = await published(kit.store);
    expect(records.map(({ data }) => (data.source as { id: string }).id)).toEqual(['SM0', 'SM1', 'SM2', 'SM3', 'SM4']);
    expect(new Set(records.map(({ key }) => key)).size).toBe(1);
  });

  it('gives the first one’s answer to whoever sends the same again', async () => {
    await kit.intake.accept(item('SM1', { response: (id) => ({ ...response, body: `first ${id}` }) }));
    const again = await kit.intake.accept(item('SM1', { response: () => ({ ...response, body: 'second' }) }));
    expect(again).toMatchObject({ duplicate: true, conflict: false, response: { body: `first ${again.messageId}` } });
  });

  it('keeps another content of the same identity beside the first, and tells it once', async () => {
    const first = await kit.intake.accept(item('SM1'));
    const other = { text: '别的话', original: { bytes: Buffer.from('Body=other'), mediaType: 'text/plain' } };
    const again = await Promise.all([1, 2, 3].map(() => kit.intake.accept(item('SM1', other))));
    expect(again.every((one) => one.duplicate && one.conflict && one.messageId === first.messageId)).toBe(true);
    const [, amended, ...rest] = await published(kit.store);
    expect(rest).toEqual([]);
    const change = intakeMessageAmended.parse(amended?.data);
    expect(change).toMatchObject({ messageId: first.messageId, revision: 1, by: 'conflict' });
    expect(change.attachments).toEqual([original('Body=SM1'), original('Body=other', 'text/plain')]);
    const found = await readOriginal(original('Body=other').sha256, { sql: kit.store, sealer: kit.sealer, content: kit.content });
    expect(found?.bytes.toString()).toBe('Body=other');
    expect([await count('conflicts'), await count('originals')]).toEqual([1, 2]);
  });

  it('only says so where the sender chose the identity', async () => {
    await kit.intake.accept(item('key', { onConflict: 'refuse' }));
    await expect(kit.intake.accept(item('key', { text: 'other', onConflict: 'refuse' }))).resolves.toMatchObject({ conflict: true });
    expect([await count('conflicts'), await count('outbox')]).toEqual([0, 1]);
  });
});

describe('what comes in', () => {
  const record = async (changed: Parameters<typeof item>[1]) => {
    await kit.intake.accept(item('SM1', changed));
    const [first] = await published(kit.store);
    return intakeMessageReceived.parse(first?.data);
  };

  it.each([
    ['U+0000', 'a\0b', 'ab'], ['lone surrogates', 'a\ud83db\udca1', 'a\ufffdb\ufffd'], ['an emoji', '💡坏了', '💡坏了'],
    ['nothing', '', ''], ['70,000 characters', '灯'.repeat(70_000), '灯'.repeat(70_000)],
  ])('with %s', async (_, text, kept) => {
    expect((await record({ text })).text).toBe(kept);
  });

  it('with U+0000 everywhere', async () => {
    const message = await record({
      identity: 'S\0M', subject: 'a\0', place: { text: '\0中' }, correspondent: { name: 'x\0', phones: [], emails: [], capacity: 'self' },
      files: [{ bytes: Buffer.from('x'), mediaType: 'text/plain\0', name: 'n\0', role: 'media' }],
      response: () => ({ ...response, body: 'o\0k' }),
    });
    expect(message).toMatchObject({ subject: 'a', place: { text: '中' }, attachments: [{ name: 'n', mediaType: 'text/plain' }, { role: 'original' }] });
  });

  it('with more text than a message holds: the beginning, and all of it in an attachment', async () => {
    const text = '灯'.repeat(inlineTextBytes);
    const message = await record({ text });
    const [whole] = message.attachments;
    expect(whole).toMatchObject({ role: 'text', state: 'stored', bytes: Buffer.byteLength(text) });
    expect(text.startsWith(message.text) && message.text.length > 1000).toBe(true);
    const stream = await kit.content.get(whole?.state === 'stored' ? whole.sha256 : '');
    expect((stream && (await buffer(stream)))?.toString()).toBe(text);
  });

  it('unreadable: a message all the same, with its original, for a person', async () => {
    const message = await record({ text: '', unreadable: 'no sender', correspondent: { phones: [], emails: [], capacity: 'self' } });
    expect(message).toMatchObject({ text: '', textOrigin: { kind: 'pending', confidence: 0 }, attachments: [original('Body=SM1')] });
    expect(await kit.store.query('SELECT state, reason FROM receipts')).toEqual([{ state: 'unreadable', reason: 'no sender' }]);
  });

  it('as the contract does not allow it: its original is kept, and its neighbours are not harmed', async () => {
    const items = [item('good 1'), item('bad', { language: 7 as never }), item('good 2')];
    const accepted = await Promise.all(items.map((one) => kit.intake.accept(one)));
    expect(accepted.every((one) => !one.duplicate)).toBe(true);
    expect(await kit.store.query('SELECT identity, state FROM receipts ORDER BY identity')).toEqual([
      { identity: 'bad', state: 'unreadable' }, { identity: 'good 1', state: 'accepted' }, { identity: 'good 2', state: 'accepted' },
    ]);
  });

  it('as the database does not take it: the same', async () => {
    await kit.store.execute("ALTER TABLE receipts ADD CONSTRAINT spec CHECK (NOT (identity = 'bad' AND state = 'accepted'))");
    await Promise.all(['first', 'good 1', 'bad', 'good 2'].map((identity) => kit.intake.accept(item(identity))));
    expect(await kit.store.query('SELECT identity, state FROM receipts ORDER BY identity')).toEqual([
      { identity: 'bad', state: 'unreadable' }, { identity: 'first', state: 'accepted' }, { identity: 'good 1', state: 'accepted' }, { identity: 'good 2', state: 'accepted' },
    ]);
  });
});

describe('amending', () => {
  it('counts revisions 1, 2, 3 … however many amend at once, under the key of acceptance', async () => {
    const { messageId: id } = await kit.intake.accept(item('SM1'));
    const revisions = await Promise.all(Array.from({ length: 20 }, (_, n) => kit.intake.amend(id, { by: 'clerk:1', text: `t${n}` })));
    expect(revisions.sort((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    const records = await published(kit.store);
    expect(records.slice(1).map(({ data }) => data.revision)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(new Set(records.map(({ key }) => key)).size).toBe(1);
  });

  it('has no effect when its transaction fails, and is refused for a message of somebody else', async () => {
    const { messageId: id } = await kit.intake.accept(item('SM1'));
    await expect(kit.store.transaction(async (tx) => {
      await kit.intake.amend(id, { by: 'ocr', text: 'x' }, tx);
      throw new Error('no');
    })).rejects.toThrow('no');
    await expect(kit.intake.amend(id, { by: 'ocr', text: 'y' })).resolves.toBe(1);
    await expect(kit.intake.amend(messageId('x', 'y', 'z'), { by: 'ocr' })).rejects.toThrow(/was not taken in by this service/);
  });
});

describe('while the database is away', () => {
  it('nothing is acknowledged, everything is taken when it comes again, and what was acknowledged is there', async () => {
    const postgres = await startOwnPostgres();
    const own = await openKit(postgres.adminUrl);
    try {
      await own.intake.accept(item('before'));
      const inFlight = Promise.allSettled(Array.from({ length: 50 }, (_, n) => own.intake.accept(item(`during ${n}`))));
      await postgres.killPostgres();
      const outcomes = await inFlight;
      // A backend of a server that was killed may commit once more before it notices: what it acknowledged has to be there too.
      const late: string[] = [];
      const refusal = await until('the first refusal', async () => {
        const identity = `late ${late.length}`;
        const refused: unknown = await own.intake.accept(item(identity)).then(() => undefined, (error: unknown) => error);
        if (refused === undefined) late.push(identity);
        return refused ?? false;
      });
      expect(refusal).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
      await postgres.startPostgres();
      await until('the database', () => own.store.available());
      await expect(own.intake.accept(item('while'))).resolves.toMatchObject({ duplicate: false });
      const kept = new Set((await own.store.query<{ identity: string }>('SELECT identity FROM receipts')).map(({ identity }) => identity));
      expect(kept.has('before')).toBe(true);
      for (const identity of late) expect(kept.has(identity)).toBe(true);
      outcomes.forEach((outcome, n) => {
        if (outcome.status === 'fulfilled') expect(kept.has(`during ${n}`)).toBe(true);
        else expect(outcome.reason).toMatchObject({ status: 503 });
      });
      await Promise.all(Array.from({ length: 50 }, (_, n) => own.intake.accept(item(`during ${n}`))));
      const records = await published(own.store);
      expect(records).toHaveLength(52 + late.length);
      expect(new Set(records.map(({ id }) => id)).size).toBe(52 + late.length);
    } finally {
      await own.close();
      await postgres.end();
    }
  });
});
