import { randomUUID } from 'node:crypto';
import type { Credentials } from '../credentials.ts';
import { request, type Outgoing, type SendInput, type SendKind } from '../kind.ts';
import { readMedia, serveMedia } from '../media-server.ts';
import { callByTwilio, spoken } from '../twilio-call.ts';

const path = '/hotline/calls';
const keyPrefix = 'note:';

export const call: SendKind = {
  name: 'call', providers: ['twilio', 'tencent-tccc', 'note'],
  about: 'a call to the duty office with its recording (--media an audio file); note: what a call-taker wrote down',
  prepare(input, credentials) {
    if (input.provider === 'note') return Promise.resolve(note(input, credentials));
    if (input.provider === 'tencent-tccc') return callCentre(input, credentials);
    return callByTwilio(input, credentials, { path: '/hotline/voice/twilio', number: 'DUTY_OFFICE_NUMBER' });
  },
};

function note(input: SendInput, credentials: Credentials): Outgoing {
  const sourceId = input.again ?? `${keyPrefix}${randomUUID()}`;
  const form = new FormData();
  form.set('summary', input.text);
  form.set('caller', input.from ?? '+8613800001234');
  for (const file of input.media) {
    const { bytes, mediaType } = readMedia(file);
    form.append('recording', new Blob([new Uint8Array(bytes)], { type: mediaType }), file.split('/').at(-1));
  }
  return {
    sourceId, files: false, answer: 'task',
    async deliver() {
      const response = await request(`${input.door}${path}`, {
        method: 'POST', body: form,
        headers: { authorization: `Bearer ${credentials.keys.callcentre ?? ''}`, 'idempotency-key': sourceId.slice(keyPrefix.length) },
      });
      return { ok: response.ok, line: `${response.status} answered by ${path}${response.ok ? '' : `: ${await response.text()}`}` };
    },
    close() {},
  };
}

/** Tencent's contact centre: the record of a call, then its recording. */
async function callCentre(input: SendInput, credentials: Credentials): Promise<Outgoing> {
  const session = input.again ?? randomUUID();
  const served = await serveMedia([spoken(input, session)]);
  const now = Math.floor(Date.now() / 1000);
  const pushes = {
    cdr: {
      SdkAppId: 1400000000, SessionId: session, Caller: (input.from ?? '+8613800001234').replace('+', '00'), Callee: input.to ?? '079212345', Direction: 0, CallType: 1,
      StartTimestamp: now - 70, RingTimestamp: now - 68, AcceptTimestamp: now - 65, EndedTimestamp: now - 4, Duration: 61, HungUpSide: 'user', EndStatusString: 'ok',
    },
    record: { SdkAppId: 1400000000, SessionId: session, RecordId: `${session}-1`, Timestamp: now, EndpointUser: 'agent@callcentre.example', RecordURL: served.files[0]?.url },
  };
  return {
    sourceId: session, files: true, answer: 'task',
    async deliver() {
      const lines: string[] = [];
      for (const [action, body] of Object.entries(pushes)) {
        const address = `${path}/tencent-tccc?action=${action}&version=1`;
        const response = await request(`${input.door}${address}`, {
          method: 'POST', body: JSON.stringify(body),
          headers: {
            'content-type': 'application/json', 'x-tccc-push-uuid': randomUUID(),
            authorization: `Basic ${Buffer.from(`tccc:${credentials.keys.callcentre ?? ''}`).toString('base64')}`,
          },
        });
        lines.push(`${response.status} to its ${action}`);
        if (!response.ok) return { ok: false, line: `${lines.join(', ')}: ${await response.text()}` };
      }
      return { ok: true, line: `answered by ${path}/tencent-tccc: ${lines.join(', ')}` };
    },
    close: () => served.close(),
  };
}
