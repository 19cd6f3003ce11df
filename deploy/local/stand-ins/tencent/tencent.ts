import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '#libs/service';
import { localClock } from '../../system/clock.ts';
import { deliverLater, type SmsFault } from '../delivering.ts';
import { openKeptTexts, type KeptText } from '../kept-texts.ts';
import type { StandIn } from '../stand-in.ts';
import { readBody, sendJson } from '../twilio/requests.ts';
import { refusalOf, type TencentKey } from './verify.ts';

export interface TencentStandInOptions extends TencentKey {
  appId: string;
  /** The number that texts are shown to come from. */
  number: string;
  /** Where status reports are posted to. */
  reportUrl?: string;
  stateFile?: string;
  stepMilliseconds?: number;
  clock?: Clock;
  fetch?: typeof fetch;
}

export interface TencentStandIn extends StandIn {
  /** The next texts to be sent meet these faults, one each. */
  failNext(...faults: SmsFault[]): void;
}

const sendSms = z.object({
  PhoneNumberSet: z.tuple([z.string()]), SmsSdkAppId: z.string(), SignName: z.string().min(1), TemplateId: z.string().regex(/^\d+$/),
  TemplateParamSet: z.array(z.string()), SessionContext: z.string().max(512).default(''),
});
const pullStatus = z.object({
  BeginTime: z.int(), Offset: z.literal(0), Limit: z.int().min(1).max(100), PhoneNumber: z.string(), SmsSdkAppId: z.string(),
});

/** Tencent Cloud's SMS API (2021-01-11: SendSms, PullSmsSendStatusByPhoneNumber) under /tencent/, as far as the gateway uses it. */
export function tencentStandIn(options: TencentStandInOptions): TencentStandIn {
  const { appId, number, reportUrl, clock = localClock, fetch: send = fetch, stepMilliseconds = 50 } = options;
  const texts = openKeptTexts(options.stateFile);
  const closing = new AbortController();
  const faults: SmsFault[] = [];
  const delivering = { texts, reportOf, stepMilliseconds, fetch: send, signal: closing.signal, ...(reportUrl === undefined ? {} : { reportUrl }) };

  const take = (request: IncomingMessage, response: ServerResponse, { PhoneNumberSet: [to], ...wanted }: z.output<typeof sendSms>): void => {
    const fault = faults.shift();
    if (fault === 'cut-before') return void request.socket.destroy();
    if (fault === 'server-error') return refuse(response, 'InternalError.Timeout', 'request timed out');
    const status = (Code: string, Message: string, SerialNo = '') => sendJson(response, 200, { Response: {
      SendStatusSet: [{ SerialNo, PhoneNumber: to, Fee: SerialNo === '' ? 0 : 1, SessionContext: wanted.SessionContext, Code, Message, IsoCode: 'CN' }], RequestId: requestId(),
    } });
    if (fault === 'limit') return status('LimitExceeded.PhoneNumberThirtySecondLimit', 'the number of SMS messages sent to a single mobile number within 30 seconds exceeds the upper limit');
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return status('InvalidParameterValue.IncorrectPhoneNumber', `incorrect phone number ${to}`);
    const text: KeptText = {
      sid: `5000:${randomBytes(8).readBigUInt64BE()}`, direction: 'outbound-api', at: clock.now().toISOString(), from: number, to,
      body: `【${wanted.SignName}】${wanted.TemplateId} ${wanted.TemplateParamSet.join('，')}`, status: 'queued', provider: 'tencent', session: wanted.SessionContext,
    };
    texts.keep(text);
    void deliverLater(text, fault, delivering);
    if (fault === 'cut') return void request.socket.destroy();
    status('Ok', 'send success', text.sid);
  };

  const pull = (response: ServerResponse, { BeginTime: since, Limit: most, PhoneNumber: to }: z.output<typeof pullStatus>): void => {
    const found = texts.all().filter((text) => text.to === to && text.status !== 'queued' && Date.parse(text.at) >= since * 1000).slice(0, most);
    sendJson(response, 200, { Response: {
      PullSmsSendStatusSet: found.map((text) => ({
        UserReceiveTime: Math.floor(Date.parse(text.at) / 1000), CountryCode: '86', SubscriberNumber: to.replace(/^\+86/, ''), PhoneNumber: to, SerialNo: text.sid,
        ReportStatus: text.status === 'delivered' ? 'SUCCESS' : 'FAIL', Description: text.status === 'delivered' ? 'DELIVRD' : 'UNDELIV', SessionContext: text.session,
      })),
      RequestId: requestId(),
    } });
  };

  return {
    path: '/tencent/',
    async answer(request, response) {
      const body = await readBody(request);
      const refused = refusalOf(request, body, options, clock.now());
      if (refused !== undefined) return refuse(response, refused, 'The request is not signed as it should be.');
      const action = `${String(request.headers['x-tc-version'])} ${String(request.headers['x-tc-action'])}`;
      const schema = { '2021-01-11 SendSms': sendSms, '2021-01-11 PullSmsSendStatusByPhoneNumber': pullStatus }[action];
      if (!schema) return refuse(response, 'InvalidAction', action);
      const wanted = schema.safeParse(parseJson(body));
      if (!wanted.success) return refuse(response, 'InvalidParameter', z.prettifyError(wanted.error));
      if (wanted.data.SmsSdkAppId !== appId) return refuse(response, 'UnauthorizedOperation.SmsSdkAppIdVerifyFail', 'SmsSdkAppId verification failed');
      return 'BeginTime' in wanted.data ? pull(response, wanted.data) : take(request, response, wanted.data);
    },
    sent: texts.sent,
    failNext: (...next) => void faults.push(...next),
    close: () => closing.abort(),
  };
}

/** A push of one status report. */
function reportOf(text: KeptText): unknown {
  const delivered = text.status === 'delivered';
  return [{
    user_receive_time: new Date(Date.parse(text.at) + 8 * 3_600_000).toISOString().replace('T', ' ').slice(0, 19), nationcode: '86', mobile: text.to.replace(/^\+86/, ''),
    report_status: delivered ? 'SUCCESS' : 'FAIL', errmsg: delivered ? 'DELIVRD' : 'UNDELIV', description: delivered ? '用户短信送达成功' : '用户终端问题不能接收短信',
    sid: text.sid, ext: text.session,
  }];
}

function refuse(response: ServerResponse, Code: string, Message: string): void {
  sendJson(response, 200, { Response: { Error: { Code, Message }, RequestId: requestId() } });
}

const requestId = (): string => randomBytes(16).toString('hex');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
