// The stand-in as a process of its own, started by the launcher.
import { z } from 'zod';
import { startTwilioStandIn } from './twilio.ts';

const settings = z.object({
  STAND_IN_PORT: z.coerce.number().int(),
  STAND_IN_STATE: z.string().min(1),
  TWILIO_ACCOUNT_SID: z.string().min(1),
  TWILIO_AUTH_TOKEN: z.string().min(1),
}).parse(process.env);

const standIn = await startTwilioStandIn({
  accounts: [{ sid: settings.TWILIO_ACCOUNT_SID, token: settings.TWILIO_AUTH_TOKEN }],
  port: settings.STAND_IN_PORT,
  stateFile: settings.STAND_IN_STATE,
});
console.log(`Twilio's stand-in listens at ${standIn.url}`);
// The channel to the launcher would keep this process alive; when it breaks, the launcher was killed.
const end = (): void => void standIn.close().then(() => process.exit(0));
process.once('SIGTERM', end);
process.once('disconnect', end);
