import type { z } from 'zod';
import { channelSettings } from '#libs/channel';

export const mailboxSettings = { ...channelSettings };
export type MailboxSettings = z.output<z.ZodObject<typeof mailboxSettings>>;
