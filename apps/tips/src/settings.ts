import type { z } from 'zod';
import { channelSettings } from '#libs/channel';

export const tipsSettings = { ...channelSettings };
export type TipsSettings = z.output<z.ZodObject<typeof tipsSettings>>;
