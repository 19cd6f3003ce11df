import { signTencent, type TencentCall } from './sign.ts';

/** The example of Tencent Cloud's own page on signature version 3; it shows its keys as asterisks and signs with them. */
const published: TencentCall = {
  host: 'cvm.tencentcloudapi.com', service: 'cvm', action: 'DescribeInstances',
  payload: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
  secretId: 'AKID********************************', secretKey: '********************************', at: new Date(1_551_113_065_000),
};
const authorization = 'TC3-HMAC-SHA256 Credential=AKID********************************/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host;x-tc-action, '
  + 'Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f';

it('signs as Tencent Cloud’s documentation does', () => {
  expect(signTencent(published)).toBe(authorization);
});

it.each<[string, Partial<TencentCall>]>([
  ['key', { secretKey: '*******************************-' }],
  ['byte of the body', { payload: published.payload.replace('1', '2') }],
  ['action', { action: 'DescribeInstance' }],
  ['second', { at: new Date(1_551_113_066_000) }],
  ['host', { host: 'cvm.tencentcloudapi.cn' }],
  ['service', { service: 'sms' }],
])('another %s is another signature', (_, changed) => {
  expect(signTencent({ ...published, ...changed })).not.toBe(authorization);
});
