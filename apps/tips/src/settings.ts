import type { z } from 'zod';
import { channelSettings } from '#libs/channel';
import { feedSettings } from './feeds/settings.ts';
import { formSettings } from './form/settings.ts';
import { open311Settings } from './open311/settings.ts';

export const tipsSettings = { ...channelSettings, ...feedSettings, ...formSettings, ...open311Settings };
export type TipsSettings = z.output<z.ZodObject<typeof tipsSettings>>;
