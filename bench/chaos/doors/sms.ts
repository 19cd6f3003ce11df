import { signatureOf, twilioForm } from '../../../scripts/send/twilio-form.ts';
import { post, type Door } from './door.ts';

const path = '/mobile/sms/twilio';

export const sms: Door = {
  service: 'mobile', answer: 'text', assigned: true, appealsEach: 5,
  sourceIdOf: (hex) => `SM${hex}`,
  textOf: (words) => words,
  bring({ sourceId, from, words }, { url, credentials }) {
    const { TWILIO_ACCOUNT_SID: accountSid = '', TWILIO_AUTH_TOKEN: token = '', TWILIO_NUMBER: to = '' } = credentials.secrets;
    const form = twilioForm({ sid: sourceId, accountSid, from, to, text: words, media: [] });
    return post(url + path, {
      body: new URLSearchParams(form), headers: { 'x-twilio-signature': signatureOf(token, credentials.publicUrl + path, form) },
    });
  },
};
