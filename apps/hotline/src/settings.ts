import { z } from 'zod';
import { channelSettings, twilioSettings, voiceSettings } from '#libs/channel';
import { faxSettings } from './fax/settings.ts';

export const hotlineSettings = {
  ...channelSettings, ...twilioSettings, ...voiceSettings, ...faxSettings,
  CALLCENTRE_ACCOUNT: z.string().min(1).optional()
    .describe('the key of the line (accounts.yaml) on which the call centre’s calls count that name none; the first one when not set'),
};
export type HotlineSettings = z.output<z.ZodObject<typeof hotlineSettings>>;
