import { randomBytes } from 'node:crypto';
import { silentMp3 } from '../../deploy/local/stand-ins/twilio/audio.ts';
import type { Credentials } from './credentials.ts';
import { request, type Outgoing, type SendInput } from './kind.ts';
import { readMedia, serveMedia, type MediaFile } from './media-server.ts';
import { signatureOf } from './twilio-form.ts';

export interface TwilioLine {
  /** Of the gateway, e.g. `/hotline/voice/twilio`. */
  path: string;
  /** Which secret of the credentials has its number. */
  number: string;
}

/** What is said on the telephone: the first file that was given, else five seconds that are made up. */
export const spoken = (input: SendInput, title: string): MediaFile =>
  (input.media[0] === undefined ? { bytes: silentMp3(5, title), mediaType: 'audio/mpeg' } : readMedia(input.media[0]));

/** A call as Twilio makes it of a citizen's: it asks what to do, and tells of the recording where the answer says. */
export async function callByTwilio(input: SendInput, credentials: Credentials, line: TwilioLine): Promise<Outgoing> {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: token } = credentials.secrets;
  const sid = input.again ?? `CA${randomBytes(16).toString('hex')}`;
  const [from, to] = [input.from ?? '+8613800001234', input.to ?? credentials.secrets[line.number] ?? ''];
  const served = await serveMedia([spoken(input, sid)]);
  const post = async (address: string, form: Record<string, string>) => request(`${input.door}${address}`, {
    method: 'POST', body: new URLSearchParams(form), headers: { 'x-twilio-signature': signatureOf(token, `${credentials.publicUrl}${address}`, form) },
  });
  return {
    sourceId: sid, files: true, answer: 'task',
    async deliver() {
      const call = { AccountSid: accountSid, ApiVersion: '2010-04-01', CallSid: sid, CallStatus: 'ringing', Direction: 'inbound', From: from, Caller: from, To: to, Called: to };
      const answer = await post(line.path, call);
      const twiml = await answer.text();
      const told = /recordingStatusCallback="([^"]+)"/.exec(twiml)?.[1]?.replaceAll('&amp;', '&');
      if (!answer.ok || told === undefined) return { ok: false, line: `${answer.status} answered by ${line.path}: ${twiml}` };
      const recordingPath = told.slice(credentials.publicUrl.length);
      const recorded = await post(recordingPath, {
        AccountSid: accountSid, CallSid: sid, RecordingSid: `RE${sid.slice(2)}`, RecordingStatus: 'completed', RecordingUrl: served.files[0]?.url ?? '',
        RecordingDuration: '5', RecordingChannels: '1', RecordingStartTime: new Date().toUTCString().replace('GMT', '+0000'), RecordingSource: 'RecordVerb', ErrorCode: '0',
      });
      return { ok: recorded.ok, line: `${answer.status} answered by ${line.path}: greet and record; ${recorded.status} to the recording` };
    },
    close: () => served.close(),
  };
}
