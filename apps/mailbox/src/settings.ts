import { z } from 'zod';
import { channelSettings } from '#libs/channel';
import { list, whole } from '#libs/service';

export const mailboxSettings = {
  ...channelSettings,
  MAILBOX_MAX_MIB: whole(1, 256).default(64).describe('the largest mail that is fetched whole, in MiB'),
  MAILBOX_PATIENCE_SECONDS: whole(1, 600).default(60).describe('how long a mail server may take to answer, in seconds; for a large mail it has more'),
  MAILBOX_TRUSTED_RECEIVED: list('names of our own receiving mail servers as they stand behind "by" in Received, separated by commas').default([]),
  MAILBOX_AUTHSERV_ID: z.string().optional().describe('the name by which our own mail server signs its Authentication-Results'),
};
export type MailboxSettings = z.output<z.ZodObject<typeof mailboxSettings>>;
