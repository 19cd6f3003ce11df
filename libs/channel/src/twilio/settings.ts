import { z } from 'zod';
import { httpUrl, secret } from '#libs/service';

const sid = z.string().regex(/^AC[0-9a-f]{32}$/i, 'not an account SID');
/** E.164, or a short code. */
export const numberAtTwilio = z.string().regex(/^\+?[1-9]\d{2,14}$/, 'not a number like +8613800001234 or a short code');
/** The first is in force and signs our own calls; the others, separated by commas, count while it is being replaced. */
const tokens = secret('the auth token; while it is replaced: the new one, a comma, the old one')
  .transform((text) => text.split(',').map((token) => token.trim()).filter((token) => token !== ''))
  .refine((list) => list.length > 0, 'empty');

const furtherAccounts = z.array(z.strictObject({
  sid,
  token: tokens,
  numbers: z.record(numberAtTwilio, z.string().min(1)),
}));

/** Where a city has Twilio: one account for all lines whose numbers are settings of their own, and further ones with their numbers. */
export const twilioSettings = {
  TWILIO_ACCOUNT_SID: sid.describe('the SID of the Twilio account, AC and 32 hex digits').optional(),
  TWILIO_AUTH_TOKEN: tokens.optional(),
  TWILIO_ACCOUNTS: z.string().transform((text, context) => {
    const parsed = furtherAccounts.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    context.addIssue({ code: 'custom', message: `not a list of accounts (${issue?.path.map(String).join('.') || 'no JSON'})` });
    return z.NEVER;
  }).optional().describe('further Twilio accounts as JSON: [{"sid": "AC…", "token": "…", "numbers": {"+86…": "<account key of accounts.yaml>"}}]'),
  TWILIO_API_URL: httpUrl('where Twilio’s API is').default('https://api.twilio.com'),
};
export type TwilioSettings = z.output<z.ZodObject<typeof twilioSettings>>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
