import type { z } from 'zod';
import { channelSettings } from '#libs/channel';
import { formSettings } from './form/settings.ts';
import { open311Settings } from './open311/settings.ts';

export const tipsSettings = { ...channelSettings, ...formSettings, ...open311Settings };
export type TipsSettings = z.output<z.ZodObject<typeof tipsSettings>>;
