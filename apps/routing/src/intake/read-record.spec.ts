import type { City } from '#libs/city';
import { encodeEvent, eventTypes, MalformedEvent, type IntakeMessageReceived } from '#libs/contract';
import { createSealer, identityDigests, parseSealingKeys } from '#libs/privacy';
import type { BusRecord } from '#libs/bus';
import { aMessage, jiujiang, tuesday, uuid } from '../fixtures.ts';
import { applyAmendment, isProved, readRecord, type Opener } from './read-record.ts';

const name = '欧阳秀兰';
const phone = '+8613955501234';
const words = `我叫${name}，电话13955501234，路灯坏了`;
const opener: Opener = {
  sealer: createSealer(parseSealingKeys(JSON.stringify({ keys: [{ kid: '2026-11', k: Buffer.alloc(32, 7).toString('base64url') }] }))),
  cityKey: Buffer.alloc(32, 9),
};

let city: City;
let message: IntakeMessageReceived;
beforeAll(async () => {
  city = await jiujiang();
  const at = new Date(tuesday);
  message = aMessage({
    text: words,
    correspondent: await opener.sealer.seal({ name, phones: [phone], emails: ['OuYang@Example.com'], capacity: 'self' }, at),
    replyTo: await opener.sealer.seal({ medium: 'sms', address: phone }, at),
  });
});

const amendment = { messageId: uuid(1), revision: 1, at: tuesday, by: 'ocr', text: words };

function recordOf(data: unknown, over: Record<string, string> = {}, value?: string): BusRecord {
  const encoded = encodeEvent({ id: uuid(50), type: eventTypes.received, source: '/minsheng/jiujiang/mobile', time: tuesday, data });
  return {
    topic: 'intake.messages.v1', partition: 3, offset: '7', key: 'k', timestamp: new Date(tuesday),
    headers: { ...encoded.headers, ...over }, value: Buffer.from(value ?? encoded.value),
  };
}

async function refusal(record: BusRecord): Promise<string> {
  const error = await readRecord(record, city, opener).then(() => undefined, (reason: unknown) => reason);
  if (!(error instanceof MalformedEvent)) throw new Error(`expected a MalformedEvent, got ${String(error)}`);
  return error.message;
}

describe('what is no message of this city is refused, and its content is never quoted', () => {
  const amended = { ce_type: eventTypes.amended };
  test.each<[what: string, record: () => BusRecord, says: RegExp]>([
    ['no JSON', () => recordOf(message, {}, `{"text":"${words}"`), /not JSON/],
    ['nothing', () => recordOf(message, {}, ''), /not JSON/],
    ['no UTF-8', () => ({ ...recordOf(message), value: Buffer.from([0x22, 0xc3, 0x28, 0x22]) }), /not JSON in UTF-8/],
    ['JSON, but no object', () => recordOf(words), /\(data\): invalid_type/],
    ['null', () => recordOf(null), /\(data\): invalid_type/],
    ['an unknown type', () => recordOf(message, { ce_type: `intake.${phone}` }), /ce_type is none/],
    ['a type of another topic', () => recordOf(message, { ce_type: eventTypes.answer }), /ce_type is none/],
    ['another city', () => recordOf(message, { ce_source: `/minsheng/nanchang/${name}` }), /another city.*\/minsheng\/jiujiang\//],
    ['a city whose name begins alike', () => recordOf(message, { ce_source: '/minsheng/jiujiang2/mobile' }), /another city/],
    ['no CloudEvent', () => ({ ...recordOf(message), headers: {} }), /ce_id is missing.*ce_type is missing/],
    ['a time that is none', () => recordOf(message, { ce_time: phone }), /ce_time is not RFC 3339/],
    ['an id that is none', () => recordOf({ ...message, id: phone }), /: id: /],
    ['an unknown medium', () => recordOf({ ...message, medium: name }), /medium: invalid_value/],
    ['a seal that is none', () => recordOf({ ...message, correspondent: phone }), /correspondent: invalid_format/],
    ['no text', () => recordOf({ ...message, text: undefined }), /text: invalid_type/],
    ['an amendment without revision', () => recordOf({ ...amendment, revision: undefined }, amended), /revision: invalid_type/],
    ['revision 0', () => recordOf({ ...amendment, revision: 0 }, amended), /revision: too_small/],
    ['an amendment that is a message', () => recordOf(message, amended), /messageId: invalid/],
  ])('%s', async (_, record, says) => {
    const told = await refusal(record());
    expect(told).toMatch(says);
    for (const secret of [name, phone, '13955501234', '路灯', 'nanchang']) expect(told).not.toContain(secret);
  });
});

describe('a message', () => {
  test('is opened, and says where it belongs', async () => {
    const thread = { caseNumber: 'jj 20261124 000001', inReplyTo: '<a@x>', references: ['<b@x>'], conversation: 'c-1' };
    const given = { ...message, subject: '关于JJ-20261124-000002', text: `${words} JJ-20261124-000003，JJ20261124000001`, thread, later: 'a field of tomorrow' };
    const incoming = await readRecord(recordOf(given), city, opener);
    if (incoming.kind !== 'received') throw new Error('expected a message');
    expect(incoming.eventId).toBe(uuid(50));
    expect(incoming.opened.correspondent).toEqual({ name, phones: [phone], emails: ['OuYang@Example.com'], capacity: 'self' });
    expect(incoming.opened.replyTo).toEqual({ medium: 'sms', address: phone });
    expect(incoming.opened.message).not.toHaveProperty('later');
    expect(incoming.arrival).toEqual({
      receivedAt: new Date(tuesday), medium: 'sms', proved: true, automatic: false,
      senders: identityDigests(opener.cityKey, { phones: ['13955501234'], emails: ['ouyang@example.com'] }),
      quoted: ['JJ-20261124-000001', 'JJ-20261124-000002', 'JJ-20261124-000003'],
      answers: ['<a@x>', 'c-1', '<b@x>'],
    });
    expect(JSON.stringify(incoming.arrival)).not.toContain('13955501234');
  });

  test('without thread and reply address answers nothing and has none', async () => {
    const { replyTo: _, ...without } = message;
    const incoming = await readRecord(recordOf(without), city, opener);
    if (incoming.kind !== 'received') throw new Error('expected a message');
    expect(incoming.arrival.answers).toEqual([]);
    expect(incoming.opened).not.toHaveProperty('replyTo');
  });
});

test.each<[string, Partial<IntakeMessageReceived>, boolean]>([
  ['a text', { medium: 'sms' }, true],
  ['a call', { medium: 'call' }, true],
  ['a mail that passes DMARC', { medium: 'email', authentication: { spf: 'none', dkim: 'pass', dmarc: 'pass' } }, true],
  ['a mail that does not', { medium: 'email', authentication: { spf: 'pass', dkim: 'pass', dmarc: 'fail' } }, false],
  ['a mail of a domain without a policy', { medium: 'email', authentication: { spf: 'pass', dkim: 'none', dmarc: 'none' } }, false],
  ['a mail that nobody checked', { medium: 'email' }, false],
  ...(['web', 'open311', 'feed', 'radio', 'tv', 'letter', 'fax'] as const).map((medium): [string, Partial<IntakeMessageReceived>, boolean] => [`what came by ${medium}`, { medium }, false]),
])('whether its sender is proved: %s', (_, over, proved) => {
  expect(isProved(aMessage(over))).toBe(proved);
});

test('a source that changed is read as it is', async () => {
  const change = { id: uuid(50), account: 'mayor-mailbox', source: 'imap:mayor-mailbox', state: 'failing', reason: 'no route', since: tuesday };
  expect(await readRecord(recordOf(change, { ce_type: eventTypes.sourceChanged }), city, opener)).toEqual({ kind: 'source', eventId: uuid(50), change });
});

test('an amendment is read as it is', async () => {
  const incoming = await readRecord(recordOf(amendment, { ce_type: eventTypes.amended }), city, opener);
  expect(incoming).toEqual({ kind: 'amended', eventId: uuid(50), amendment });
});

describe('an amendment changes what it names and nothing else', () => {
  const stored = { state: 'stored' as const, role: 'media' as const, sha256: 'a'.repeat(64), mediaType: 'image/jpeg', bytes: 3 };
  const base = aMessage({ attachments: [{ state: 'unavailable', reason: 'not fetched yet', role: 'media' }] });
  test.each<[string, Partial<IntakeMessageReceived>]>([
    ['nothing', {}],
    ['text', { text: '', textOrigin: { kind: 'ocr', confidence: 0.7 } }],
    ['who wrote', { correspondent: 'x..y.z.w' }],
    ['place', { place: { text: '市场' } }],
    ['attachments, the whole list', { attachments: [stored] }],
    ['no attachments any more', { attachments: [] }],
  ])('%s', (_, change) => {
    expect(applyAmendment(base, { messageId: base.id, revision: 1, at: tuesday, by: 'media', ...change })).toEqual({ ...base, ...change });
  });
});
