import type { CurrentCity, OutgoingText } from '#libs/channel';
import { aliyunSender } from '../aliyun/sender.ts';
import { tencentSender } from '../tencent/sender.ts';

const since = new Date('2026-11-24T15:59:30Z');
const message: OutgoingText = { answerId: 'a-1', part: 1, parts: 1, medium: 'sms', account: 'line', to: '+8613800001234', text: '' };
const at = (seconds: number) => ({ now: () => new Date(since.getTime() + seconds * 1000), sleep: async () => {} });
const common = { line: () => 'line', city: {} as CurrentCity };
const rejects = () => Promise.reject(new Error('away'));

describe('what became of a text whose answer was lost, at Aliyun', () => {
  const find = (listed: (day: string) => Promise<string[]>, seconds: number) =>
    aliyunSender({ ...common, clock: at(seconds), api: { sendSms: rejects, outIds: (number, day) => listed(`${number} ${day}`) } }).find(message, since);

  it.each<[string, (day: string) => Promise<string[]>, number, unknown]>([
    ['listed', async () => ['a-0', 'a-1'], 1, { found: ['out-id:a-1'] }],
    ['listed on the day on which it was sent', async (day) => (day === '13800001234 20261124' ? ['a-1'] : []), 60, { found: ['out-id:a-1'] }],
    ['not listed yet', async () => ['a-0'], 119, { failed: expect.stringContaining('not list it yet'), lookAgainSeconds: 1 }],
    ['not listed', async () => ['a-0'], 121, { found: [] }],
    ['Aliyun is away', rejects, 121, { failed: expect.stringContaining('cannot be asked') }],
  ])('%s', async (_, listed, seconds, expected) => {
    await expect(find(listed, seconds)).resolves.toEqual(expected);
  });
});

describe('at Tencent Cloud', () => {
  it.each<[string, () => Promise<{ serialNo: string; session: string }[]>, number, unknown]>([
    ['reported', async () => [{ serialNo: 's-0', session: 'a-0' }, { serialNo: 's-1', session: 'a-1' }], 1, { found: ['s-1'] }],
    ['not reported yet', async () => [], 119, { failed: expect.stringContaining('not tell of it yet'), lookAgainSeconds: 1 }],
    ['not reported', async () => [{ serialNo: 's-0', session: 'a-0' }], 121, { found: [] }],
    ['Tencent Cloud is away', rejects, 1, { failed: expect.stringContaining('cannot be asked') }],
  ])('%s', async (_, reported, seconds, expected) => {
    await expect(tencentSender({ ...common, clock: at(seconds), api: { sendSms: rejects, reported } }).find(message, since)).resolves.toEqual(expected);
  });
});
