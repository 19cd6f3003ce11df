import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { Clock } from '#libs/service';
import { localClock } from '../../system/clock.ts';
import { deliverLater, type SmsFault } from '../delivering.ts';
import { openKeptTexts, type KeptText } from '../kept-texts.ts';
import type { StandIn } from '../stand-in.ts';
import { readBody, sendJson } from '../twilio/requests.ts';
import { refusalOf, type AliyunKey } from './verify.ts';

export interface AliyunStandInOptions extends AliyunKey {
  /** The number that texts are shown to come from. */
  number: string;
  /** Where SmsReport is posted to. */
  reportUrl?: string;
  stateFile?: string;
  stepMilliseconds?: number;
  clock?: Clock;
  fetch?: typeof fetch;
}

export interface AliyunStandIn extends StandIn {
  /** The next texts to be sent meet these faults, one each. */
  failNext(...faults: SmsFault[]): void;
}

/** Aliyun's SMS API (Dysmsapi 2017-05-25: SendSms, QuerySendDetails) under /aliyun/, as far as the gateway uses it. */
export function aliyunStandIn(options: AliyunStandInOptions): AliyunStandIn {
  const { number, reportUrl, clock = localClock, fetch: send = fetch, stepMilliseconds = 50 } = options;
  const texts = openKeptTexts(options.stateFile);
  const closing = new AbortController();
  const faults: SmsFault[] = [];
  const nonces = new Set<string>();
  const delivering = { texts, reportOf, stepMilliseconds, fetch: send, signal: closing.signal, ...(reportUrl === undefined ? {} : { reportUrl }) };

  const sendSms = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void => {
    const fault = faults.shift();
    if (fault === 'cut-before') return void request.socket.destroy();
    if (fault === 'server-error') return refuse(response, 500, 'InternalError', 'The request processing has failed.');
    if (fault === 'limit') return refuse(response, 200, 'isv.BUSINESS_LIMIT_CONTROL', '触发分钟级流控Permits:1');
    const value = (name: string) => query.get(name) ?? '';
    const parameters = parseJson(value('TemplateParam') || '{}');
    if (!/^(?:1\d{10}|[2-9]\d{6,14})$/.test(value('PhoneNumbers'))) return refuse(response, 200, 'isv.MOBILE_NUMBER_ILLEGAL', `${value('PhoneNumbers')}invalid mobile number`);
    if (value('SignName') === '') return refuse(response, 200, 'isv.SMS_SIGNATURE_ILLEGAL', '短信签名不合法');
    if (!/^SMS_\d+$/.test(value('TemplateCode'))) return refuse(response, 200, 'isv.SMS_TEMPLATE_ILLEGAL', '短信模版不合法');
    if (typeof parameters !== 'object' || parameters === null) return refuse(response, 200, 'isv.INVALID_JSON_PARAM', 'JSON参数不合法');
    const text: KeptText = {
      sid: `${randomBytes(8).readBigUInt64BE()}^0`, direction: 'outbound-api', at: clock.now().toISOString(), from: number,
      to: /^1\d{10}$/.test(value('PhoneNumbers')) ? `+86${value('PhoneNumbers')}` : `+${value('PhoneNumbers')}`,
      body: `【${value('SignName')}】${value('TemplateCode')} ${Object.entries(parameters).map(([name, word]) => `${name}=${String(word)}`).join('，')}`,
      status: 'queued', provider: 'aliyun', session: value('OutId'),
    };
    texts.keep(text);
    void deliverLater(text, fault, delivering);
    if (fault === 'cut') return void request.socket.destroy();
    sendJson(response, 200, { Message: 'OK', RequestId: requestId(), Code: 'OK', BizId: text.sid });
  };

  const querySendDetails = (response: ServerResponse, query: URLSearchParams): void => {
    const [to, day, size, page] = ['PhoneNumber', 'SendDate', 'PageSize', 'CurrentPage'].map((name) => query.get(name) ?? '');
    const found = texts.all().filter((text) => text.to.endsWith(to ?? '') && beijingTime(text.at).slice(0, 10).replaceAll('-', '') === day).toReversed();
    const from = (Number(page) - 1) * Number(size);
    sendJson(response, 200, {
      Code: 'OK', Message: 'OK', RequestId: requestId(), TotalCount: String(found.length),
      SmsSendDetailDTOs: {
        SmsSendDetailDTO: found.slice(from, from + Number(size)).map((text) => ({
          PhoneNum: to, SendStatus: { queued: 1, undelivered: 2, delivered: 3 }[text.status], ErrCode: text.status === 'delivered' ? 'DELIVERED' : '',
          TemplateCode: /SMS_\d+/.exec(text.body)?.[0] ?? '', Content: text.body, SendDate: beijingTime(text.at), OutId: text.session,
        })),
      },
    });
  };

  return {
    path: '/aliyun/',
    async answer(request, response, url) {
      const body = await readBody(request);
      const refused = refusalOf(request, url, body, options, nonces, clock.now());
      if (refused) return refuse(response, refused.status, refused.Code, refused.Message);
      const action = `${String(request.headers['x-acs-version'])} ${String(request.headers['x-acs-action'])}`;
      if (action === '2017-05-25 SendSms') return sendSms(request, response, url.searchParams);
      if (action === '2017-05-25 QuerySendDetails') return querySendDetails(response, url.searchParams);
      return refuse(response, 404, 'InvalidAction.NotFound', `Specified api is not found: ${action}`);
    },
    sent: texts.sent,
    failNext: (...next) => void faults.push(...next),
    close: () => closing.abort(),
  };
}

/** SmsReport, one text of it. */
function reportOf(text: KeptText): unknown {
  const delivered = text.status === 'delivered';
  return [{
    phone_number: text.to.replace(/^\+86|^\+/, ''), send_time: beijingTime(text.at), report_time: beijingTime(text.at), success: delivered,
    err_code: delivered ? 'DELIVERED' : 'UNDELIVRD', err_msg: delivered ? '用户接收成功' : '用户终端问题不能接收短信', sms_size: '1', biz_id: text.sid, out_id: text.session,
  }];
}

function refuse(response: ServerResponse, status: number, Code: string, Message: string): void {
  sendJson(response, status, { Code, Message, RequestId: requestId() });
}

const requestId = (): string => randomBytes(16).toString('hex').toUpperCase();

/** `2017-01-01 00:00:00` */
function beijingTime(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().replace('T', ' ').slice(0, 19);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
