import type { City } from '#libs/city';
import type { Correspondent, IntakeMessageAmended, IntakeMessageReceived } from '#libs/contract';
import { createSealer, identityDigests, parseSealingKeys } from '#libs/privacy';
import type { Tx } from '#libs/store';
import type { Step } from '../effects/step.ts';
import { aMessage, jiujiang, tuesday, uuid } from '../fixtures.ts';
import { IntakeBatch } from './intake-batch.ts';
import { isProved, type Incoming, type Opener } from './read-record.ts';

// One batch on an empty database: what earlier messages of a batch do, later ones must see.
const opener: Opener = {
  sealer: createSealer(parseSealingKeys(JSON.stringify({ keys: [{ kid: '2026-11', k: Buffer.alloc(32, 7).toString('base64url') }] }))),
  cityKey: Buffer.alloc(32, 9),
};
const lamp = '和中路的路灯坏了三天了';

let city: City;
beforeAll(async () => {
  city = await jiujiang();
});

async function received(n: number, minute: number, over: Partial<IntakeMessageReceived> = {}, who: Partial<Correspondent> = {}): Promise<Incoming> {
  const correspondent: Correspondent = { phones: ['+8613800001234'], emails: [], capacity: 'self', ...who };
  const message = aMessage({
    id: uuid(n), receivedAt: new Date(Date.parse(tuesday) + minute * 60_000).toISOString(),
    correspondent: await opener.sealer.seal(correspondent, new Date(tuesday)),
    replyTo: await opener.sealer.seal({ medium: 'sms', address: '+8613800001234' }, new Date(tuesday)), ...over,
  });
  const quoted = /JJ-\d{8}-\d{6}/.exec(message.text)?.[0];
  return {
    kind: 'received', eventId: uuid(n), opened: { message, correspondent, replyTo: { medium: 'sms', address: '+8613800001234' } },
    arrival: {
      receivedAt: new Date(message.receivedAt), medium: message.medium, answers: [], quoted: quoted === undefined ? [] : [quoted],
      senders: identityDigests(opener.cityKey, correspondent), proved: isProved(message), automatic: message.automatic !== undefined,
    },
  };
}

function amended(n: number, revision: number, over: Partial<IntakeMessageAmended> = {}): Incoming {
  return { kind: 'amended', eventId: uuid(n), amendment: { messageId: uuid(n), revision, at: tuesday, by: 'ocr', ...over } };
}

/** A transaction on a database without rows; it keeps what the batch itself writes: the day's last number. */
function emptyDatabase(): { tx: Tx; lastNumber: () => unknown } {
  let last: unknown;
  const tx = {
    query: (sql: string) => Promise.resolve(sql.includes('case_numbers') ? [{ last: 0 }] : []),
    defer: (_sql: string, [, number]: unknown[]) => {
      last = number;
      return Promise.resolve(1);
    },
  } as unknown as Tx;
  return { tx, lastNumber: () => last };
}

async function decide(...incoming: Incoming[]): Promise<Step[]> {
  let next = 100;
  const random = { uuid: () => uuid(next++), bytes: () => Buffer.alloc(0), fraction: () => 0 };
  const batch = new IntakeBatch(emptyDatabase().tx, { city, cityOf: () => Promise.resolve(city), opener, random, now: new Date(tuesday) });
  await batch.read(incoming);
  return batch.decide(incoming);
}

const typesOf = ({ events }: Step) => events.map(({ type }) => type.replace('case.', ''));

test('numbers run on, and only what was given out is written down', async () => {
  const database = emptyDatabase();
  let next = 100;
  const random = { uuid: () => uuid(next++), bytes: () => Buffer.alloc(0), fraction: () => 0 };
  const batch = new IntakeBatch(database.tx, { city, cityOf: () => Promise.resolve(city), opener, random, now: new Date('2026-11-24T16:00:00Z') });
  const steps = await batch.decide([await received(1, 0), await received(2, 0, {}, { phones: ['+8613800009999'] })]);
  expect(steps.map(({ state }) => state.number)).toEqual(['JJ-20261125-000001', 'JJ-20261125-000002']);
  expect(database.lastNumber()).toBe(2);
});

test('two texts sent together are one case while it is new', async () => {
  const [first, second] = await decide(await received(1, 0, { text: '你好' }), await received(2, 1, { text: lamp }));
  expect(second?.state.id).toBe(first?.state.id);
  expect(typesOf(second!)).toEqual(['message-added', 'classified', 'assigned']);
});

test('the same message again does nothing', async () => {
  expect(await decide(await received(1, 0), await received(1, 0))).toHaveLength(1);
});

describe('what came later for a message', () => {
  test('each revision takes effect once, an older one never', async () => {
    const steps = await decide(await received(1, 0, { text: '' }), amended(1, 2, { text: lamp }), amended(1, 2, { text: lamp }), amended(1, 1, { text: '旧' }));
    expect(steps.map(typesOf)).toEqual([['opened', 'classified'], ['message-added', 'classified', 'assigned']]);
  });

  test('a picture alone changes no decision', async () => {
    const [, step] = await decide(await received(1, 0), amended(1, 1, { attachments: [] }));
    expect(typesOf(step!)).toEqual(['message-added']);
  });

  test('before the message itself came, it is refused with the remedy', async () => {
    await expect(decide(amended(1, 1))).rejects.toThrow('publish it first, then release this');
  });

  test('when it sends the case to a unit, time alone joins nothing more to it', async () => {
    const [first, , third] = await decide(await received(1, 0, { text: '' }), amended(1, 1, { text: lamp }), await received(2, 1, { text: '停水了' }));
    expect(third?.before).toBeUndefined();
    expect(third?.tasks).toContainEqual(expect.objectContaining({ kind: 'check-repeat', detail: { candidates: [first?.state.id] } }));
  });

  test('who wrote may be learned by it: then the case knows him', async () => {
    const who = { phones: ['+8613955501234'], emails: [], capacity: 'self' };
    const letter = await received(1, 0, { medium: 'letter', text: '' }, { phones: [] });
    const known = amended(1, 1, { correspondent: await opener.sealer.seal(who, new Date(tuesday)) });
    const [first, second] = await decide(letter, known);
    expect(first?.senders).toEqual([]);
    expect(second?.senders).toEqual(identityDigests(opener.cityKey, { phones: who.phones, emails: [] }).map((digest) => ({ digest, proved: false })));
    const quoting = await received(2, 600, { text: `${first?.state.number} 怎么样了` }, { phones: who.phones });
    const steps = await decide(letter, known, quoting);
    expect(steps[2]?.state.id).toBe(first?.state.id);
  });

  test('units that its words name do not learn who complains', async () => {
    const [first, second] = await decide(await received(1, 0, { text: '' }), amended(1, 1, { text: '我要投诉交警大队不作为' }));
    expect(first?.state.accused).toEqual([]);
    // Named, its parent, and no child of it.
    expect(second?.state.accused).toEqual(['police-traffic', 'police']);
  });
});

test('what may have come before is shown beside it, in one task', async () => {
  const letter = (n: number) => received(n, n, { medium: 'letter', text: '' }, { phones: [] });
  const [first, second, step] = await decide(await letter(1), await letter(2), amended(2, 1, { resembles: [{ messageId: uuid(1), by: 'picture' }] }));
  expect(second!.state.id).not.toBe(first!.state.id);
  expect(step!.tasks).toMatchObject([{ kind: 'check-repeat', detail: { messageId: uuid(2), candidates: [first!.state.id] } }]);
});

test('pages that came too few are asked for, also when that is learned later', async () => {
  const lost = [{ state: 'unavailable', role: 'page', reason: 'the line broke' }] as const;
  const [first] = await decide(await received(1, 0, { medium: 'fax', attachments: [...lost] }));
  expect(first!.tasks.map(({ kind }) => kind)).toContain('incomplete');
  const [, step] = await decide(await received(1, 0, { medium: 'fax' }), amended(1, 1, { attachments: [...lost] }));
  expect(step!.tasks.map(({ kind }) => kind)).toEqual(['incomplete']);
});

test('whoever speaks for a group is known by his own number too', async () => {
  const group = { phones: ['+8613800001234'], representatives: [{ name: '钱某', phone: '+8613955507777' }] };
  const [first, second] = await decide(
    await received(1, 0, { medium: 'visit' }, group),
    await received(2, 600, { text: 'JJ-20261124-000001 怎么样了' }, { phones: ['+8613955507777'] }),
  );
  expect(second!.state.id).toBe(first!.state.id);
});

describe('a text that is still missing', () => {
  const pending = { medium: 'call', text: '', textOrigin: { kind: 'pending', confidence: 0 } } as const;
  const heard = (confidence: number) => amended(1, 1, { by: 'transcript', text: lamp, textOrigin: { kind: 'transcript', confidence } });

  test('is a task after the city’s minutes', async () => {
    const [step] = await decide(await received(1, 0, pending));
    const [task] = step!.tasks.filter(({ kind }) => kind === 'transcribe');
    expect(task).toMatchObject({ detail: { messageId: uuid(1), account: 'mayor-mobile', medium: 'call' } });
    expect(task!.dueFrom!.getTime() - Date.parse(step!.messages[0]!.message.storedAt)).toBe(city.pendingText.minutes * 60_000);
  });

  test('ends when the text comes, and the rules decide by it', async () => {
    const [, step] = await decide(await received(1, 0, pending), heard(0.87));
    expect(step!.read).toEqual([{ messageId: uuid(1), done: true, outcome: 'the text came: transcript, confidence 0.87' }]);
    expect(typesOf(step!)).toEqual(['message-added', 'classified', 'assigned']);
  });

  test('stays a task when the machine was not sure', async () => {
    const [, step] = await decide(await received(1, 0, pending), heard(0.4));
    expect(step!.read).toEqual([{ messageId: uuid(1), done: false, outcome: 'a machine read it and is not sure (0.40): compare it with the original' }]);
  });

  test('of a mail that nothing could read is a task at once', async () => {
    const [step] = await decide(await received(1, 0, { ...pending, medium: 'email', attachments: [] }));
    const [task] = step!.tasks.filter(({ kind }) => kind === 'transcribe');
    expect(task!.dueFrom!.toISOString()).toBe(new Date(step!.messages[0]!.message.storedAt).toISOString());
  });
});

describe('what a machine wrote', () => {
  test('opens a case that goes nowhere, and that nobody is called back for', async () => {
    const [step] = await decide(await received(1, 0, { text: lamp, medium: 'email', automatic: 'list' }));
    expect(typesOf(step!)).toEqual(['opened', 'classified']);
    expect(step!.tasks.map(({ kind, subject }) => [kind, subject])).toEqual([['classify', 'a machine wrote it (list): close it, unless it is an appeal']]);
  });

  test('says nothing about the matter that it is added to', async () => {
    const auto = await received(2, 1, { text: '我要投诉，煤气泄漏了', automatic: 'auto-reply' });
    if (auto.kind !== 'received') throw new Error('no message');
    const [first, second] = await decide(await received(1, 0, { text: lamp }), { ...auto, arrival: { ...auto.arrival, answers: ['nothing that we sent'] } });
    expect(second?.before).toBeUndefined();
    expect(second?.state.id).not.toBe(first?.state.id);
  });
});

test('a service that the citizen chose decides where his words do not', async () => {
  const [without, chosen] = await decide(
    await received(1, 0, { text: '这里坏了' }), await received(2, 0, { text: '这里坏了', medium: 'open311', service: 'street-lighting' }, { phones: [] }),
  );
  expect(without?.state.category).toBe('unclassified');
  expect(chosen?.state).toMatchObject({ subcategory: 'street-lighting', status: 'assigned' });
});

describe('secrecy asked for by the form', () => {
  test('with the first message', async () => {
    const [step] = await decide(await received(1, 0, { text: lamp }, { capacity: 'confidential' }));
    expect(typesOf(step!)).toEqual(['opened', 'confidential', 'classified']);
  });

  test('with a later one that says nothing new', async () => {
    const [first, second] = await decide(
      await received(1, 0, { text: lamp }), await received(2, 600, { text: 'JJ-20261124-000001' }, { capacity: 'confidential' }),
    );
    expect(first?.state).toMatchObject({ status: 'assigned', confidential: false });
    expect(typesOf(second!)).toEqual(['message-added', 'confidential']);
    expect(second?.tasks.map(({ subject }) => subject)).toEqual(['secrecy was asked for after it had left']);
  });

  test('with a clerk’s correction of who wrote', async () => {
    const who = { phones: ['+8613800001234'], emails: [], capacity: 'confidential' };
    const [, second] = await decide(await received(1, 0), amended(1, 1, { correspondent: await opener.sealer.seal(who, new Date(tuesday)) }));
    expect(typesOf(second!)).toEqual(['message-added', 'confidential']);
  });
});
