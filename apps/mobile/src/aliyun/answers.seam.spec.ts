import { systemClock, systemRandom, type Clock, type Random } from '#libs/service';
import { startStandIns } from '../../../../deploy/local/stand-ins/stand-ins.ts';
import { account, key, openAliyun, path, up, type AliyunKit } from '../spec/aliyun-kit.ts';
import { createAliyunApi } from './api.ts';

jest.setTimeout(60_000);

let kit: AliyunKit;
beforeAll(async () => {
  kit = await openAliyun();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.query('TRUNCATE outbox, receipts, originals, media_jobs, conflicts');
  kit.log.length = 0;
});

const acknowledgement = { name: 'acknowledgement', values: { number: '九信〔2026〕00001号', pin: '482913' } };
const text = (id: string) => kit.standIn.sent().find(({ sid }) => sid === id);

it('an approved text leaves, signed, and its report finds it', async () => {
  const id = await kit.answer(account, '+8613800001234', acknowledgement);
  const { provider_id: bizId } = await kit.settled(id, 'sent');
  expect(text(bizId ?? '')).toMatchObject({ to: '+8613800001234', body: expect.stringMatching(/^【民声直通车】SMS_\d+ .*九信〔2026〕00001号.*482913/) });
  const report = [{ phone_number: '13800001234', send_time: '2017-01-01 00:00:00', report_time: '2017-01-01 00:00:00', success: true, err_code: 'DELIVERED', err_msg: '用户接收成功', sms_size: '1', biz_id: bizId, out_id: id }];
  expect((await kit.push('/mobile/sms/aliyun/another-secret-than-it-should-be', report)).status).toBe(403);
  for (let n = 0; n < 2; n += 1) expect((await kit.push(`${path}/status`, report)).text).toBe('{"code":0,"msg":"接收成功"}');
  await kit.settled(id, 'delivered');
  expect(await kit.messages()).toEqual([]);
});

it.each<[string, string, Record<string, unknown>, string]>([
  ['by its own id, at the address for messages', path, { success: true }, 'delivered'],
  ['by ours only', `${path}/status`, { success: 'true', biz_id: undefined }, 'delivered'],
  ['not delivered', `${path}/status`, { success: false, err_code: 'MK:0001', err_msg: '号码13800001234停机' }, 'failed'],
])('a report %s', async (_, address, changed, state) => {
  const id = await kit.answer(account, '+8613800001234', acknowledgement);
  const { provider_id: bizId } = await kit.settled(id, 'sent');
  await kit.push(address, [{ biz_id: bizId, out_id: id, ...changed }, { success: 'perhaps' }, { success: true, biz_id: {} }]);
  const { reason } = await kit.settled(id, state);
  expect(reason).toBe(state === 'failed' ? 'aliyun MK:0001: 号码…停机' : null);
});

it('a report and a message in one list, and a report about nothing of ours', async () => {
  expect((await kit.push(path, [up(), { success: true, biz_id: 'somebody-else', out_id: 'x' }])).status).toBe(200);
  expect(await kit.messages()).toHaveLength(1);
});

it('long free words are cut, visibly', async () => {
  const id = await kit.answer(account, '+8613800001234', { name: 'answer', values: { number: 'N1', text: '已\n修复。'.repeat(60) } });
  const { provider_id: bizId } = await kit.settled(id, 'sent');
  expect(text(bizId ?? '')?.body).toMatch(/=已 修复。[^\n]*…$/);
});

it.each<[string, Parameters<AliyunKit['answer']>[2], RegExp]>([
  ['made of no template', undefined, /approved texts only/],
  ['of a template that was never approved', { name: 'leader-told', values: {} }, /no text "leader-told"/],
  ['without a value that it needs', { name: 'acknowledgement', values: { number: 'N1' } }, /needs \{pin\}/],
])('one %s fails with the reason, and is not sent', async (_, template, reason) => {
  const before = kit.standIn.sent().length;
  const id = await kit.answer(account, '+8613800001234', template);
  expect((await kit.settled(id, 'failed')).reason).toMatch(reason);
  expect(kit.standIn.sent()).toHaveLength(before);
});

it('a number that Aliyun refuses: failed, without the number', async () => {
  const id = await kit.answer(account, '+123', acknowledgement);
  expect((await kit.settled(id, 'failed')).reason).toMatch(/^aliyun isv\.MOBILE_NUMBER_ILLEGAL/);
});

it('a limit: tried again later', async () => {
  kit.standIn.failNext('limit');
  const id = await kit.answer(account, '+8613800001234', acknowledgement);
  const waiting = await kit.settled(id, 'pending').then(async () => {
    for (;;) {
      const now = await kit.delivery(id);
      if (now.reason !== null) return now;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  expect(waiting).toMatchObject({ state: 'pending', reason: 'aliyun isv.BUSINESS_LIMIT_CONTROL: 触发分钟级流控Permits:1' });
});

it('its answer is lost: it is looked up and not sent again', async () => {
  const before = kit.standIn.sent().length;
  kit.standIn.failNext('cut');
  const id = await kit.answer(account, '+8613900007777', acknowledgement);
  expect((await kit.settled(id, 'sent')).provider_id).toBe(`out-id:${id}`);
  expect(kit.standIn.sent()).toHaveLength(before + 1);
});

it.each<[string, Partial<typeof key>, Partial<Clock>, Partial<Random>, RegExp]>([
  ['another key', { keyId: 'LTAIother' }, {}, {}, /InvalidAccessKeyId\.NotFound/],
  ['another secret', { keySecret: 'other' }, {}, {}, /SignatureDoesNotMatch/],
  ['an old signature', {}, { now: () => new Date(Date.now() - 3_600_000) }, {}, /InvalidTimeStamp\.Expired/],
  ['a signature that was used before', {}, {}, { uuid: () => 'the-same' }, /SignatureNonceUsed/],
])('%s is not taken, and it is tried again later', async (_, changed, clock, random, reason) => {
  const api = createAliyunApi({
    account: { ...key, ...changed, url: `${kit.standIns.url}/aliyun`, secrets: [], addresses: [] }, fetch, clock: { ...systemClock, ...clock }, random: { ...systemRandom, ...random },
  });
  const parameters = { PhoneNumbers: '13800001234', SignName: '签名 (1)', TemplateCode: 'SMS_1', TemplateParam: '{"a":"b*~!\'&=+ 灯"}' };
  if ('uuid' in random) await expect(api.sendSms(parameters)).resolves.toMatchObject({ outcome: 'sent' });
  await expect(api.sendSms(parameters)).resolves.toMatchObject({ outcome: 'busy', reason: expect.stringMatching(reason) });
});

it('nobody answers: tried again later', async () => {
  const gone = await startStandIns({ accounts: [] }, []);
  await gone.close();
  const api = createAliyunApi({ account: { ...key, url: gone.url, secrets: [], addresses: [] }, fetch, clock: systemClock, random: systemRandom });
  await expect(api.sendSms({})).resolves.toEqual({ outcome: 'busy', reason: 'Aliyun cannot be reached' });
});

it('other lines and media are not its own', async () => {
  for (const [line, medium] of [['elsewhere', 'sms'], [account, 'email']] as const) {
    const id = await kit.answer(line, '+8613800001234', acknowledgement, medium);
    expect((await kit.settled(id, 'failed')).reason).toMatch(/no provider is set up/);
  }
});
