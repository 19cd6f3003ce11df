import type { SendKind } from '../kind.ts';
import { callByTwilio } from '../twilio-call.ts';

export const voicemail: SendKind = {
  name: 'voicemail', providers: ['twilio'], about: 'a call to the mayor’s mobile and what was said after the tone (--media an audio file)',
  prepare: (input, credentials) => callByTwilio(input, credentials, { path: '/mobile/voice/twilio', number: 'TWILIO_NUMBER' }),
};
