import request from 'supertest';
import { correspondent, address, intakeMessageReceived, messageId, type IntakeMessageReceived } from '#libs/contract';
import type { RunningService } from '#libs/service';
import { openAdapter, type AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { petitionsService } from '../petitions.service.ts';
import { png } from '../spec/kit.ts';

jest.setTimeout(60_000);

const path = '/petitions/visits';
let kit: AdapterKit;
let service: RunningService;
let key: string;

beforeAll(async () => {
  kit = await openAdapter(petitionsService, { env: { PETITIONS_RECEIPT_SECONDS: '1' } });
  service = await kit.start();
  key = kit.keys.petitions ?? '';
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.query('TRUNCATE outbox, receipts, originals, conflicts, document_jobs, document_pages, message_parts, web_answers CASCADE');
  kit.log.length = 0;
});

interface Answer {
  id: string;
  receipt: string;
  number?: string;
  notices: string[];
}
const alone = { visitor: { name: '李桂英', phone: '139 0000 4321', address: '庐山路8号' }, record: '反映楼下餐馆油烟扰民', officer: '周敏', place: '庐山路8号' };
const speakers = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `代表${n + 1}`, phone: `1390000432${n}` }));
const group = (headCount: number, count: number) => ({ group: { headCount, representatives: speakers(count) }, record: '反映工资拖欠', officer: '周敏' });
const messages = async (): Promise<IntakeMessageReceived[]> => (await kit.records()).filter((record) => !('messageId' in record)).map((record) => intakeMessageReceived.parse(record));
const post = (idempotencyKey = 'visit-1') => request(service.url).post(path).set('authorization', `Bearer ${key}`).set('idempotency-key', idempotencyKey);
const send = async (body: object, idempotencyKey?: string): Promise<Answer> => (await post(idempotencyKey).send(body).expect(201)).body as Answer;
const secret = ({ receipt }: Answer): string => new URL(receipt).pathname + new URL(receipt).search;

/** As routing says it: what is answered before anybody has left. */
const acknowledge = async (id: string, number = 'JJ-2026-000777', pin = '420815') => {
  const now = new Date();
  const said = await kit.sealer.seal({ text: `您的诉求已受理，编号${number}，查询码${pin}`, pin }, now);
  await kit.query(`INSERT INTO web_answers (answer_id, message_id, kind, number, said, at) VALUES (gen_random_uuid(), $1, 'acknowledgement', $2, $3, $4)`, [id, number, said, now]);
};

it('one visitor becomes a message that is answered at the desk', async () => {
  const answer = await send(alone);
  const [message] = await messages();
  expect(answer).toEqual({ id: message?.id, receipt: expect.stringMatching(/^https:\/\/minsheng\.example\.org\/petitions\/visits\/[\w-]+\/receipt\?key=[\w-]{43}$/), notices: [] });
  expect(message).toMatchObject<Partial<IntakeMessageReceived>>({
    id: messageId('jiujiang', 'reception', 'visit-1'), channel: 'petitions', medium: 'visit', account: 'reception', category: 'petition-visit', text: '反映楼下餐馆油烟扰民',
    visit: { headCount: 1, officer: '周敏' }, place: { text: '庐山路8号' },
  });
  await expect(kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toEqual({ name: '李桂英', phones: ['+8613900004321'], emails: [], address: '庐山路8号', capacity: 'self' });
  await expect(kit.sealer.open(message?.replyTo ?? '', address)).resolves.toEqual({ medium: 'visit', address: message?.id });
  const rows = JSON.stringify(await kit.query('SELECT to_jsonb(receipts) AS row FROM receipts'));
  expect(rows + kit.log.join('\n')).not.toMatch(/李桂英|13900004321|油烟/);
});

it('a group speaks by its representatives', async () => {
  const { notices } = await send({ ...group(120, 5), confidential: true, arrivedAt: new Date(Date.now() - 3_600_000).toISOString(), category: undefined });
  expect(notices).toEqual(['so many people came: was the duty office told?']);
  const [message] = await messages();
  expect(message).toMatchObject({ visit: { headCount: 120 } });
  await expect(kit.sealer.open(message?.correspondent ?? '', correspondent)).resolves.toMatchObject({
    name: '代表1', phones: [0, 1, 2, 3, 4].map((n) => `+861390000432${n}`), capacity: 'confidential', representatives: speakers(5).map(({ name, phone }) => ({ name, phone: `+86${phone}` })),
  });
});

it('with materials: pictures are read, sounds are heard, the rest is kept', async () => {
  const wav = Buffer.concat([Buffer.from('RIFF\x24\x02\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0', 'latin1'), Buffer.alloc(512)]);
  const { record: _, ...silent } = alone;
  await post().field('visit', JSON.stringify(silent)).attach('m', png('x'), '合同.png').attach('m', wav, '谈话.wav').attach('m', Buffer.from('x'), '其他.doc').expect(201);
  const [message] = await messages();
  expect(message).toMatchObject({ text: '', textOrigin: { kind: 'pending' }, attachments: [{ role: 'original', name: '合同.png' }, { role: 'recording', name: '谈话.wav' }, { role: 'media', name: '其他.doc' }, { mediaType: 'application/json' }] });
});

test.each<[string, object, string, RegExp]>([
  ['six representatives', group(30, 6), 'group.representatives', /more than five/],
  ['no representative', group(30, 0), 'group.representatives', /are missing/],
  ['more representatives than people', group(2, 3), 'group.headCount', /less than the representatives/],
  ['10,000 people', group(10_000, 5), 'group.headCount', /more than 2000/],
  ['nobody', { record: '事', officer: '周敏' }, 'visitor', /missing/],
  ['one and a group', { ...group(3, 1), ...alone }, 'visitor', /beside group/],
  ['no record and nothing else', { ...alone, record: ' ' }, 'record', /neither a scan nor a recording/],
  ['a phone that is none', { ...alone, visitor: { name: '李', phone: '110' } }, 'visitor.phone', /no number that can be called/],
  ['a representative’s phone that is none', { ...group(3, 1), group: { headCount: 3, representatives: [{ name: '甲', phone: '1' }] } }, 'group.representatives.0.phone', /no number/],
  ['a time that is none', { ...alone, arrivedAt: '刚才' }, 'arrivedAt', /no time/],
  ['tomorrow', { ...alone, arrivedAt: new Date(Date.now() + 86_400_000).toISOString() }, 'arrivedAt', /has not come yet/],
  ['years ago', { ...alone, arrivedAt: '2019-01-01' }, 'arrivedAt', /years ago/],
  ['a category that is none', { ...alone, category: 'moon' }, 'category', /no subcategory/],
  ['another reception', { ...alone, account: 'petition-bureau' }, 'account', /which office/],
  ['no officer', { ...alone, officer: undefined }, 'officer', /missing/],
  ['a field that is none', { ...alone, vistor: 1 }, 'vistor', /not a field/],
])('%s is refused, with the remedy', async (_, body, field, message) => {
  const answer = await post().send(body).expect(400);
  expect((answer.body as { errors: object[] }).errors).toEqual([expect.objectContaining({ field, message: expect.stringMatching(message) })]);
  expect(await messages()).toEqual([]);
});

it('names the rule, in Chinese if that is asked for', async () => {
  const { body } = await post().set('accept-language', 'zh').send(group(30, 6)).expect(400);
  expect((body as { errors: object[] }).errors).toEqual([{ field: 'group.representatives', message: '超过五人', remedy: '请群众推选代表，不得超过五人（《信访工作条例》第二十条）' }]);
});

it.each<[string, () => request.Test, number]>([
  ['no Idempotency-Key', () => request(service.url).post(path).set('authorization', `Bearer ${key}`).send(alone), 400],
  ['no key', () => request(service.url).post(path).send(alone), 401],
  ['another’s key', () => request(service.url).post(path).set('authorization', `Bearer ${kit.keys.scanner ?? ''}`).send(alone), 403],
  ['another site’s page', () => post().set('sec-fetch-site', 'same-site').send(alone), 403],
  ['a form without a visit', () => post().attach('m', png('x'), 'a.png'), 400],
  ['a visit that is no JSON', () => post().field('visit', '{'), 400],
  ['an empty file', () => post().field('visit', JSON.stringify(alone)).attach('m', Buffer.alloc(0), 'a.png'), 400],
  ['a text', () => post().set('content-type', 'text/plain').send('x'), 415],
])('%s: %#', async (_, sent, status) => {
  await sent().expect(status);
  expect(await messages()).toEqual([]);
});

it('sent again it is the same visit, with its number; another one under its key is none', async () => {
  const first = await send(alone);
  await acknowledge(first.id);
  await expect(send(alone)).resolves.toEqual({ ...first, number: 'JJ-2026-000777', pin: '420815' });
  await post().send({ ...alone, officer: '吴刚' }).expect(422);
  expect(await messages()).toHaveLength(1);
});

describe('the receipt', () => {
  it('shows number and PIN, what was recorded, and no whole name', async () => {
    const taken = await send(alone);
    const waiting = await request(service.url).get(secret(taken)).expect(200);
    expect(waiting.text).toMatch(/http-equiv="refresh"/);
    await acknowledge(taken.id);
    const { text, headers } = await request(service.url).get(secret(taken)).expect(200);
    for (const shown of ['JJ-2026-000777', '420815', '李**', '反映楼下餐馆油烟扰民', '周敏', '15日', '60日']) expect(text).toContain(shown);
    expect(text).not.toMatch(/李桂英|4321|refresh/);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    await expect(request(service.url).get(secret(taken)).set('accept', 'application/json').then(({ body }) => body as unknown)).resolves.toMatchObject({ id: taken.id, number: 'JJ-2026-000777', pin: '420815', said: [{ kind: 'acknowledgement' }] });
  });

  it('opens by its secret address or by a key, and by nothing else', async () => {
    const taken = await send({ ...alone, record: '<script>alert(1)</script>' });
    await acknowledge(taken.id);
    const open = `${path}/${taken.id}/receipt`;
    const { text } = await request(service.url).get(open).auth('desk', key).expect(200);
    expect(text).not.toContain('<script>alert');
    const { headers } = await request(service.url).get(open).expect(401);
    expect(headers['www-authenticate']).toMatch(/^Basic/);
    await request(service.url).get(open).auth('desk', kit.keys.station ?? '').expect(401);
    await request(service.url).get(`${open}?key=${'x'.repeat(43)}`).auth('desk', key).expect(404);
    await request(service.url).get(`${path}/${messageId('jiujiang', 'reception', 'none')}/receipt`).auth('desk', key).expect(404);
    await request(service.url).get(`${path}/nonsense/receipt`).auth('desk', key).expect(404);
  });
});

it('the desk’s page opens by the key as a password', async () => {
  await request(service.url).get(`${path}/new`).set('accept', 'text/html').expect(401);
  const { text } = await request(service.url).get(`${path}/new`).auth('desk', key).expect(200);
  expect(text).toContain('来访登记');
});
