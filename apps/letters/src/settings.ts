import { z } from 'zod';
import { channelSettings } from '#libs/channel';
import { whole } from '#libs/service';

export const lettersSettings = {
  ...channelSettings,
  LETTERS_ACCOUNT: z.string().min(1).optional()
    .describe('the key of the account (accounts.yaml) for letters that name none; the first of the channel letters when not set'),
  LETTERS_REGISTER_PATTERN: z.string().default('[A-Z]{1,4}\\d{6,8}-?\\d{3,6}').refine(isPattern, 'no regular expression')
    .describe('a regular expression for the whole of a register number as barcodes on letters have it, e.g. XF\\d{8}-\\d{4}'),
  LETTERS_RESEMBLE_MONTHS: whole(1, 120, 'how many months back a letter is compared with others, 1 to 120').default(12),
  LETTERS_INBOX: z.string().regex(/^\//, 'no absolute path').optional()
    .describe('the absolute path of the folder into which office scanners save, e.g. /srv/scans'),
  LETTERS_INBOX_SETTLE_SECONDS: whole(0, 3600, 'how long a file there must not have changed before it is taken, in seconds').default(10),
  /** The folder that the build fills with the style and the script of /letters/scan. */
  LETTERS_FILES: z.string().optional(),
};
export type LettersSettings = z.output<z.ZodObject<typeof lettersSettings>>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'v') instanceof RegExp;
  } catch {
    return false;
  }
}
