import { signAliyun, type AliyunCall } from './sign.ts';

/** The fixed example of Aliyun's own page on signature version 3. */
const published: AliyunCall = {
  url: new URL('https://ecs.cn-shanghai.aliyuncs.com/'), action: 'RunInstances', version: '2014-05-26',
  query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
  keyId: 'YourAccessKeyId', keySecret: 'YourAccessKeySecret',
  at: new Date('2023-10-26T10:22:32Z'), nonce: '3156853299f313e23d1673dc12e1703d',
};
const authorization = 'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,'
  + 'Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0';

it('signs as Aliyun’s documentation does', () => {
  const { url, headers } = signAliyun(published);
  expect(headers.authorization).toBe(authorization);
  expect(url.href).toBe('https://ecs.cn-shanghai.aliyuncs.com/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai');
});

it.each<[string, Partial<AliyunCall>]>([
  ['secret', { keySecret: 'YourAccessKeySecreT' }],
  ['parameter', { query: { ...published.query, RegionId: 'cn-shanghaj' } }],
  ['action', { action: 'RunInstance' }],
  ['time', { at: new Date('2023-10-26T10:22:33Z') }],
  ['host', { url: new URL('https://ecs.cn-shanghaj.aliyuncs.com/') }],
  ['path', { url: new URL('https://ecs.cn-shanghai.aliyuncs.com/a') }],
])('another %s is another signature', (_, changed) => {
  expect(signAliyun({ ...published, ...changed }).headers.authorization).not.toBe(authorization);
});

it('writes Chinese, blanks and signs into the query as RFC 3986 has it', () => {
  const { url } = signAliyun({ ...published, query: { SignName: '民声 (1)', TemplateParam: '{"a":"b*~!\'"}' } });
  expect(url.search).toBe('?SignName=%E6%B0%91%E5%A3%B0%20%281%29&TemplateParam=%7B%22a%22%3A%22b%2A~%21%27%22%7D');
});
