import ipaddr from 'ipaddr.js';
import type { CurrentCity } from '#libs/channel';
import { refusalAt } from './gate.ts';
import { keyedIdentity } from './identity.ts';
import { lineOf } from './line.ts';
import { readJson } from './read.ts';

const gate = { provider: 'aliyun', secrets: ['the-secret', 'the-older'], addresses: [ipaddr.parseCIDR('203.0.113.0/24')] };
const request = { method: 'POST', headers: {}, body: Buffer.alloc(0), address: '203.0.113.5', url: 'https://city.example/gate/mobile/sms/aliyun/the-secret' };

it.each<[string, Partial<typeof request>, string | undefined]>([
  ['right', {}, undefined],
  ['with the older secret', { url: 'https://city.example/mobile/sms/aliyun/the-older/status' }, undefined],
  ['with a query', { url: `${request.url}?a=b` }, undefined],
  ['with another secret in the query', { url: 'https://city.example/mobile/sms/aliyun/x?/mobile/sms/aliyun/the-secret' }, 'wrong-secret'],
  ['of another provider', { url: 'https://city.example/mobile/sms/tencent/the-secret' }, 'wrong-secret'],
  ['from no address', { address: '' }, 'foreign-address'],
  ['from another address', { address: '203.0.114.5' }, 'foreign-address'],
])('a request %s', (_, changed, refused) => {
  expect(refusalAt(gate, { ...request, ...changed })).toEqual(refused === undefined ? undefined : { refused });
});

it('nothing opens a gate that has no secret', () => {
  expect(refusalAt({ ...gate, secrets: [] }, { ...request, url: 'https://city.example/mobile/sms/aliyun/' })).toEqual({ refused: 'wrong-secret' });
});

it.each([
  ['{"id":9007199254740993}', { id: '9007199254740993' }],
  ['{"id" : 9007199254740993 , "x":"\\"id\\":12}"}', { id: '9007199254740993', x: '"id":12}' }],
  ['\ufeff{"id":"7"}', { id: '7' }],
  ['{"id":7.5,"no":9}', { id: 7.5, no: 9 }],
])('reads %s', (body, value) => {
  expect(readJson(Buffer.from(body), ['id'])).toEqual({ value, confidence: 1 });
});

it('the identity of what has none is not to be found by trying numbers without the city’s key', () => {
  const parts = ['86', '13800001234', '', '灯坏了', '1'];
  expect(keyedIdentity(Buffer.alloc(32, 1), parts)).not.toBe(keyedIdentity(Buffer.alloc(32, 2), parts));
});

it('a line that was taken out while the service runs still takes messages in; one that was never there stops the start', () => {
  const line = { key: 'a', channel: 'mobile' };
  let now: typeof line | undefined = line;
  const city = { accountBySetting: () => now } as unknown as CurrentCity;
  const find = lineOf('ALIYUN_SMS_NUMBER', city);
  now = undefined;
  expect(find()).toBe(line);
  expect(() => lineOf('ALIYUN_SMS_NUMBER', city)).toThrow(/ALIYUN_SMS_NUMBER is the number of no account/);
});
