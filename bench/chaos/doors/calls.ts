import { signatureOf } from '../../../scripts/send/twilio-form.ts';
import { post, type Appeal, type Door, type Doorway } from './door.ts';

/** Somebody rings and hangs up: no words, no recording, and still one case with a call-back task. */
const silentCall = {
  answer: 'task', assigned: false, appealsEach: 1, sourceIdOf: (hex: string) => `CA${hex}`, textOf: () => '',
} as const;

export const call: Door = {
  ...silentCall, service: 'hotline',
  bring: (appeal, gateway) => ring(appeal, gateway, '/hotline/voice/twilio', 'DUTY_OFFICE_NUMBER'),
};

export const voicemail: Door = {
  ...silentCall, service: 'mobile',
  bring: (appeal, gateway) => ring(appeal, gateway, '/mobile/voice/twilio', 'TWILIO_NUMBER'),
};

function ring({ sourceId, from }: Appeal, { url, credentials }: Doorway, path: string, line: string): Promise<number> {
  const { TWILIO_ACCOUNT_SID: accountSid = '', TWILIO_AUTH_TOKEN: token = '', [line]: to = '' } = credentials.secrets;
  const form = {
    AccountSid: accountSid, ApiVersion: '2010-04-01', CallSid: sourceId, CallStatus: 'ringing', Direction: 'inbound', From: from, Caller: from, To: to, Called: to,
  };
  return post(url + path, {
    body: new URLSearchParams(form), headers: { 'x-twilio-signature': signatureOf(token, credentials.publicUrl + path, form) },
  });
}

/** What a call-taker writes down. */
export const note: Door = {
  service: 'hotline', answer: 'task', assigned: true, appealsEach: 5,
  sourceIdOf: (hex) => `note:${hex}`,
  textOf: (words) => words,
  bring: ({ sourceId, from, words }, { url, credentials }) => post(`${url}/hotline/calls`, {
    body: JSON.stringify({ summary: words, caller: from }),
    headers: {
      'content-type': 'application/json', authorization: `Bearer ${credentials.keys['callcentre'] ?? ''}`, 'idempotency-key': sourceId.slice('note:'.length),
    },
  }),
};

/** The record of a call that a call centre's platform pushes. */
export const callCentre: Door = {
  service: 'hotline', answer: 'task', assigned: false, appealsEach: 1,
  sourceIdOf: (hex) => hex,
  textOf: () => '',
  bring({ sourceId, from }, { url, credentials }) {
    // The instants of a call do not change when its record is pushed again.
    const ended = 1_790_000_000 + (Number.parseInt(sourceId.slice(0, 6), 16) % 100_000);
    const cdr = {
      SdkAppId: 1400000000, SessionId: sourceId, Caller: from.replace('+', '00'), Callee: '079212345', Direction: 0, CallType: 1,
      StartTimestamp: ended - 66, RingTimestamp: ended - 64, AcceptTimestamp: ended - 61, EndedTimestamp: ended, Duration: 61, HungUpSide: 'user', EndStatusString: 'ok',
    };
    return post(`${url}/hotline/calls/tencent-tccc?action=cdr&version=1`, {
      body: JSON.stringify(cdr),
      headers: {
        'content-type': 'application/json', 'x-tccc-push-uuid': sourceId,
        authorization: `Basic ${Buffer.from(`tccc:${credentials.keys['callcentre'] ?? ''}`).toString('base64')}`,
      },
    });
  },
};
