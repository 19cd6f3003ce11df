import type { z } from 'zod';
import { channelSettings, twilioSettings, voiceSettings } from '#libs/channel';

export const hotlineSettings = { ...channelSettings, ...twilioSettings, ...voiceSettings };
export type HotlineSettings = z.output<z.ZodObject<typeof hotlineSettings>>;
