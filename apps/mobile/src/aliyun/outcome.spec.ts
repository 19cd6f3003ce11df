import type { SendOutcome } from '#libs/channel';
import { outcomeOf } from './outcome.ts';

it.each<[string, number, unknown, Partial<SendOutcome> & { retryAfterSeconds?: number }]>([
  ['taken', 200, { Code: 'OK', Message: 'OK', BizId: '9006191^0', RequestId: 'R' }, { outcome: 'sent', providerId: '9006191^0' }],
  ['taken without an id', 200, { Code: 'OK', Message: 'OK' }, { outcome: 'unknown' }],
  ['a wrong number', 200, { Code: 'isv.MOBILE_NUMBER_ILLEGAL', Message: '13800001234invalid mobile number' }, { outcome: 'refused', reason: 'aliyun isv.MOBILE_NUMBER_ILLEGAL: …invalid mobile number' }],
  ['a text that is not approved', 200, { Code: 'isv.SMS_TEMPLATE_ILLEGAL', Message: '模版不合法' }, { outcome: 'refused' }],
  ['forbidden words', 200, { Code: 'isv.BLACK_KEY_CONTROL_LIMIT', Message: '黑名单管控' }, { outcome: 'refused' }],
  ['a variable that is too long', 200, { Code: 'isv.PARAM_LENGTH_LIMIT', Message: '参数超出长度限制' }, { outcome: 'refused' }],
  ['the limit of a minute', 200, { Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: '触发分钟级流控Permits:1' }, { outcome: 'busy', retryAfterSeconds: 60 }],
  ['the limit of an hour', 200, { Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: '触发小时级流控Permits:5' }, { outcome: 'busy', retryAfterSeconds: 3600 }],
  ['the limit of a day', 200, { Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: '触发天级流控Permits:10' }, { outcome: 'busy', retryAfterSeconds: 14_400 }],
  ['our own limit of a day', 200, { Code: 'isv.DAY_LIMIT_CONTROL', Message: '触发日发送限额' }, { outcome: 'busy', retryAfterSeconds: 14_400 }],
  ['no money', 200, { Code: 'isv.AMOUNT_NOT_ENOUGH', Message: '账户余额不足' }, { outcome: 'busy' }],
  ['throttled', 400, { Code: 'Throttling.User', Message: 'Request was denied due to user flow control.' }, { outcome: 'busy' }],
  ['an unknown key', 404, { Code: 'InvalidAccessKeyId.NotFound', Message: 'Specified access key is not found.' }, { outcome: 'busy' }],
  ['a wrong signature', 400, { Code: 'SignatureDoesNotMatch', Message: 'Specified signature is not matched.' }, { outcome: 'busy' }],
  ['no right', 200, { Code: 'isp.RAM_PERMISSION_DENY', Message: 'RAM权限不足' }, { outcome: 'busy' }],
  ['its own fault', 200, { Code: 'isp.SYSTEM_ERROR', Message: '系统错误' }, { outcome: 'unknown' }],
  ['its own fault, by status', 500, { Code: 'Whatever' }, { outcome: 'unknown' }],
  ['something that is no answer', 502, '<html>', { outcome: 'unknown' }],
  ['something else with 200', 200, { hello: 1 }, { outcome: 'unknown' }],
  ['too many requests', 429, undefined, { outcome: 'busy', retryAfterSeconds: 7 }],
])('%s', (_, status, body, expected) => {
  expect(outcomeOf(status, body, status === 429 ? '7' : null)).toMatchObject(expected);
});
