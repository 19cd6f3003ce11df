import { openAdapter, publicUrl, until, type AdapterKit } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { startTwilioStandIn, type TwilioStandIn } from '../../../../deploy/local/stand-ins/twilio.ts';
import { twilioSignature } from '../../../../deploy/local/stand-ins/twilio/callbacks.ts';
import { correspondent, intakeMessageAmended, intakeMessageReceived, type Correspondent, type IntakeMessageAmended, type IntakeMessageReceived } from '#libs/contract';
import { hotlineService } from '../hotline.service.ts';

export { publicUrl, until } from '../../../../libs/channel/src/testing/adapter-kit.ts';

/** The default Twilio account with the city's two lines; a further one whose only number is of another channel. */
export const twilio = { sid: `AC${'1'.repeat(32)}`, token: 'a-token' };
export const dutyOffice = { number: '+19855501234', line: 'duty-office-line' };
export const mayorsLine = { number: '+19855505678', line: 'mayor-hotline' };
export const path = '/hotline/voice/twilio';
export const caller = '+8613800001234';

export interface HotlineKit extends AdapterKit {
  standIn: TwilioStandIn;
}

/** A database, a folder and a Twilio of its own. Without a broker nothing is published: taking in goes on. */
export async function openHotline(env: Record<string, string> = {}): Promise<HotlineKit> {
  const standIn = await startTwilioStandIn({ accounts: [twilio] });
  const kit = await openAdapter(hotlineService, {
    env: {
      TWILIO_ACCOUNT_SID: twilio.sid, TWILIO_AUTH_TOKEN: twilio.token, TWILIO_API_URL: standIn.url,
      DUTY_OFFICE_NUMBER: dutyOffice.number, MAYOR_HOTLINE_NUMBER: mayorsLine.number, ...env,
    },
  });
  return {
    ...kit, standIn,
    async close() {
      await kit.close();
      await standIn.close();
    },
  };
}

/** Before each test. What the workers still do for the last one may hold the tables in another order: then it is tried again. */
export async function emptied(kit: AdapterKit): Promise<void> {
  await until('empty tables', () => kit.query('TRUNCATE outbox, receipts, originals, media_jobs, conflicts, message_parts, listings, document_jobs, document_pages').then(() => true, () => false));
  kit.log.length = 0;
}

/** What went to intake.messages.v1, valid against the contract. */
export async function intakeRecords(kit: AdapterKit): Promise<{ received: IntakeMessageReceived[]; amended: IntakeMessageAmended[] }> {
  const all = await kit.records('intake.messages.v1');
  return {
    received: all.filter((record) => 'storedAt' in record).map((record) => intakeMessageReceived.parse(record)),
    amended: all.filter((record) => 'revision' in record).map((record) => intakeMessageAmended.parse(record)),
  };
}

export function openCorrespondent(kit: AdapterKit, sealed: string | undefined): Promise<Correspondent> {
  return kit.sealer.open(sealed ?? '', correspondent);
}

export type Form = Record<string, string>;

const without = (form: Record<string, string | undefined>): Form =>
  Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** The form that Twilio posts when a number is called. */
export function callForm(sid: string, changed: Record<string, string | undefined> = {}): Form {
  return without({
    AccountSid: twilio.sid, ApiVersion: '2010-04-01', CallSid: sid, CallStatus: 'ringing', Direction: 'inbound', From: caller, Caller: caller,
    To: dutyOffice.number, Called: dutyOffice.number, FromCountry: 'CN', ToCountry: 'US', ...changed,
  });
}

/** The form of a recording's status. */
export function recordingForm(callSid: string, recordingSid: string, changed: Record<string, string | undefined> = {}): Form {
  return without({
    AccountSid: twilio.sid, CallSid: callSid, RecordingSid: recordingSid, RecordingStatus: 'completed', RecordingDuration: '12', RecordingChannels: '1',
    RecordingStartTime: 'Tue, 24 Nov 2026 07:42:37 +0000', RecordingSource: 'RecordVerb', RecordingTrack: 'both', ErrorCode: '0',
    RecordingUrl: `https://api.twilio.example/2010-04-01/Accounts/${twilio.sid}/Recordings/${recordingSid}`, ...changed,
  });
}

/** Signs and posts as Twilio does; `signed`: what it signed, where that is to differ. */
export function deliver(service: { url: string }, form: Form, to = path, signed: { form?: Form; token?: string; url?: string } = {}): Promise<Response> {
  const signature = twilioSignature(signed.token ?? twilio.token, signed.url ?? `${publicUrl}${to}`, signed.form ?? form);
  return post(`${service.url}${to}`, new URLSearchParams(form).toString(), { 'x-twilio-signature': signature });
}

export function post(url: string, body: string | Uint8Array<ArrayBuffer> | FormData, headers: Record<string, string> = {}): Promise<Response> {
  const form = body instanceof FormData ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  return fetch(url, { method: 'POST', body, headers: { ...form, ...headers } });
}
