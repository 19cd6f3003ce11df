import type { SendOutcome } from '#libs/channel';
import { outcomeOf } from './outcome.ts';

const one = (Code: string, Message = '', SerialNo = '') => ({ Response: { SendStatusSet: [{ SerialNo, PhoneNumber: '+8613800001234', Fee: 1, SessionContext: '', Code, Message, IsoCode: 'CN' }], RequestId: 'R' } });
const whole = (Code: string, Message = '') => ({ Response: { Error: { Code, Message }, RequestId: 'R' } });

it.each<[string, number, unknown, Partial<SendOutcome> & { retryAfterSeconds?: number }]>([
  ['taken', 200, one('Ok', 'send success', '5000:1045710669157053657849499619'), { outcome: 'sent', providerId: '5000:1045710669157053657849499619' }],
  ['taken without an id', 200, one('Ok'), { outcome: 'unknown' }],
  ['a wrong number', 200, one('InvalidParameterValue.IncorrectPhoneNumber', 'phone +8613800001234 is wrong'), { outcome: 'refused', reason: 'tencent InvalidParameterValue.IncorrectPhoneNumber: phone … is wrong' }],
  ['a number on the black list', 200, one('FailedOperation.PhoneNumberInBlacklist'), { outcome: 'refused' }],
  ['a text that is not approved', 200, one('FailedOperation.TemplateIncorrectOrUnapproved'), { outcome: 'refused' }],
  ['a variable that is too long', 200, one('InvalidParameterValue.TemplateParameterLengthLimit'), { outcome: 'refused' }],
  ['the limit of 30 seconds', 200, one('LimitExceeded.PhoneNumberThirtySecondLimit'), { outcome: 'busy', retryAfterSeconds: 30 }],
  ['the limit of an hour', 200, one('LimitExceeded.PhoneNumberOneHourLimit'), { outcome: 'busy', retryAfterSeconds: 3600 }],
  ['the limit of a day', 200, one('LimitExceeded.PhoneNumberDailyLimit'), { outcome: 'busy', retryAfterSeconds: 14_400 }],
  ['no package left', 200, one('FailedOperation.InsufficientBalanceInSmsPackage'), { outcome: 'busy' }],
  ['too many requests', 200, whole('RequestLimitExceeded'), { outcome: 'busy' }],
  ['a wrong signature', 200, whole('AuthFailure.SignatureFailure'), { outcome: 'busy' }],
  ['an application that is not ours', 200, whole('UnauthorizedOperation.SmsSdkAppIdVerifyFail'), { outcome: 'busy' }],
  ['a missing parameter', 200, whole('MissingParameter'), { outcome: 'refused' }],
  ['its own fault', 200, whole('InternalError.Timeout'), { outcome: 'unknown' }],
  ['its own fault, of the number', 200, one('InternalError.SendAndRecvFail'), { outcome: 'unknown' }],
  ['something that is no answer', 502, '<html>', { outcome: 'unknown' }],
  ['something else with 200', 200, { Response: {} }, { outcome: 'unknown' }],
  ['too many requests, by status', 429, undefined, { outcome: 'busy', retryAfterSeconds: 7 }],
])('%s', (_, status, body, expected) => {
  expect(outcomeOf(status, body, status === 429 ? '7' : null)).toMatchObject(expected);
});
