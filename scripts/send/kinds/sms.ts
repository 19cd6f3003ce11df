import { randomBytes } from 'node:crypto';
import type { SendKind, Outgoing, SendInput } from '../kind.ts';
import { request } from '../kind.ts';
import type { Credentials } from '../credentials.ts';
import { madeUpPicture, readMedia, serveMedia, type MediaFile } from '../media-server.ts';
import { textTo } from '../outbox.ts';
import { signatureOf, twilioForm } from '../twilio-form.ts';

const path = '/mobile/sms/twilio';

export const sms: SendKind = {
  name: 'sms', providers: ['twilio'], about: 'a text; with --media a picture message',
  prepare: (input, credentials) => prepareTwilio(input, credentials, input.media.map(readMedia)),
};

export const mms: SendKind = {
  name: 'mms', providers: ['twilio'], about: 'a picture message; without --media a picture is made up',
  prepare: (input, credentials) => prepareTwilio(input, credentials, input.media.length > 0 ? input.media.map(readMedia) : [madeUpPicture()]),
};

async function prepareTwilio(input: SendInput, credentials: Credentials, files: readonly MediaFile[]): Promise<Outgoing> {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: token, TWILIO_NUMBER: number } = credentials.secrets;
  const media = await serveMedia(files);
  const from = input.from ?? '+8613800001234';
  const sid = input.again ?? `${files.length > 0 ? 'MM' : 'SM'}${randomBytes(16).toString('hex')}`;
  const form = twilioForm({ sid, accountSid, from, to: input.to ?? number, text: input.text, media: media.files });
  return {
    sourceId: sid, files: files.length > 0, answer: 'text',
    async deliver() {
      const response = await request(`${input.door}${path}`, {
        method: 'POST', body: new URLSearchParams(form),
        headers: { 'x-twilio-signature': signatureOf(token, `${credentials.publicUrl}${path}`, form) },
      });
      return { ok: response.ok, line: `${response.status} answered by ${path}${response.ok ? '' : `: ${await response.text()}`}` };
    },
    answered: (caseNumber) => textTo(from, caseNumber, input.door),
    close: () => media.close(),
  };
}
