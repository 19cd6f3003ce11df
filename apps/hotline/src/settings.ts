import type { z } from 'zod';
import { channelSettings } from '#libs/channel';

export const hotlineSettings = { ...channelSettings };
export type HotlineSettings = z.output<z.ZodObject<typeof hotlineSettings>>;
