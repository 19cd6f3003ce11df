// The stand-ins for providers as one process, started by the launcher.
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { aliyunStandIn } from './aliyun/aliyun.ts';
import { feedStandIn } from './feed/feed.ts';
import { signalWireStandIn } from './signalwire/signalwire.ts';
import { sinchStandIn } from './sinch/sinch.ts';
import { speechStandIn } from './speech/speech.ts';
import { startStandIns } from './stand-ins.ts';
import { telnyxStandIn } from './telnyx/telnyx.ts';
import { tencentStandIn } from './tencent/tencent.ts';

const word = z.string().min(1);
const settings = z.object({
  STAND_IN_PORT: z.coerce.number().int(),
  STAND_IN_STATE: word,
  /** Where the gateway is told what became of texts; without it nobody is. */
  STAND_IN_DOOR: z.url().optional(),
  TWILIO_ACCOUNT_SID: word, TWILIO_AUTH_TOKEN: word,
  ALIYUN_SMS_NUMBER: word, ALIYUN_SMS_SECRET: word, ALIYUN_ACCESS_KEY_ID: word, ALIYUN_ACCESS_KEY_SECRET: word,
  TENCENT_SMS_NUMBER: word, TENCENT_SMS_SECRET: word, TENCENT_SMS_APP_ID: word, TENCENT_SECRET_ID: word, TENCENT_SECRET_KEY: word,
  TELNYX_API_KEY: word, SINCH_PROJECT_ID: word, SINCH_KEY_ID: word, SINCH_KEY_SECRET: word, SIGNALWIRE_PROJECT_ID: word, SIGNALWIRE_TOKEN: word,
}).parse(process.env);

const reportsTo = (provider: string, secrets: string) => {
  const [secret = ''] = secrets.split(',');
  return settings.STAND_IN_DOOR === undefined ? {} : { reportUrl: `${settings.STAND_IN_DOOR}/mobile/sms/${provider}/${secret.trim()}/status` };
};
/** A file of its own: that of Twilio's texts is written anew from time to time. */
const fileOf = (provider: string) => join(dirname(settings.STAND_IN_STATE), `outbox-${provider}.jsonl`);

const standIns = await startStandIns({
  accounts: [{ sid: settings.TWILIO_ACCOUNT_SID, token: settings.TWILIO_AUTH_TOKEN }],
  port: settings.STAND_IN_PORT,
  stateFile: settings.STAND_IN_STATE,
}, [
  aliyunStandIn({
    keyId: settings.ALIYUN_ACCESS_KEY_ID, keySecret: settings.ALIYUN_ACCESS_KEY_SECRET, number: settings.ALIYUN_SMS_NUMBER,
    stateFile: fileOf('aliyun'), ...reportsTo('aliyun', settings.ALIYUN_SMS_SECRET),
  }),
  tencentStandIn({
    secretId: settings.TENCENT_SECRET_ID, secretKey: settings.TENCENT_SECRET_KEY, appId: settings.TENCENT_SMS_APP_ID, number: settings.TENCENT_SMS_NUMBER,
    stateFile: fileOf('tencent'), ...reportsTo('tencent', settings.TENCENT_SMS_SECRET),
  }),
  telnyxStandIn({ apiKey: settings.TELNYX_API_KEY }),
  sinchStandIn({ projectId: settings.SINCH_PROJECT_ID, keyId: settings.SINCH_KEY_ID, keySecret: settings.SINCH_KEY_SECRET }),
  signalWireStandIn({ projectId: settings.SIGNALWIRE_PROJECT_ID, token: settings.SIGNALWIRE_TOKEN }),
  speechStandIn(),
  feedStandIn(),
]);
console.log(`The stand-ins for providers listen at ${standIns.url}`);
// The channel to the launcher would keep this process alive; when it breaks, the launcher was killed.
const end = (): void => void standIns.close().then(() => process.exit(0));
process.once('SIGTERM', end);
process.once('disconnect', end);
