import type { z } from 'zod';
import { channelSettings } from '#libs/channel';
import { twilioSettings } from './twilio/settings.ts';

export const mobileSettings = { ...channelSettings, ...twilioSettings };
export type MobileSettings = z.output<z.ZodObject<typeof mobileSettings>>;
