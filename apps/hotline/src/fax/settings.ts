import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { httpUrl, secret, SettingsError, whole } from '#libs/service';

const id = (description: string) => z.string().regex(/^[\w-]{1,64}$/, 'not letters, digits and -').describe(description);
const several = (text: string) => text.split(',').map((part) => part.trim()).filter((part) => part !== '');

/** As Telnyx shows it: the 32 bytes of an Ed25519 key in base64. Several count while it is replaced. */
const publicKeys = z.string().transform((text, context): KeyObject[] => several(text).flatMap((part) => {
  const bytes = Buffer.from(part, 'base64');
  if (bytes.length === 32) return [createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' })];
  context.addIssue({ code: 'custom', message: 'not 32 bytes in base64' });
  return [];
})).refine((keys) => keys.length > 0, 'empty');
const signingKeys = secret('the signing key of the project; while it is replaced: the new one, a comma, the old one')
  .transform(several).refine((keys) => keys.length > 0, 'empty');

/** Fax: each provider whole or not at all, and the folder of the city's own fax server. */
export const faxSettings = {
  TELNYX_PUBLIC_KEY: publicKeys.describe('the public key of the Telnyx account (Mission Control, Keys & Credentials), in base64').optional(),
  TELNYX_API_KEY: secret('an API key of the Telnyx account').optional(),
  TELNYX_API_URL: httpUrl('where Telnyx’s API is').default('https://api.telnyx.com'),
  SINCH_PROJECT_ID: id('the ID of the Sinch project').optional(),
  SINCH_KEY_ID: id('the ID of an access key of the Sinch project').optional(),
  SINCH_KEY_SECRET: secret('the secret of that access key').optional(),
  SINCH_FAX_API_URL: httpUrl('where Sinch’s Fax API is').default('https://fax.api.sinch.com'),
  SIGNALWIRE_SPACE_URL: httpUrl('the address of the SignalWire space, e.g. https://example.signalwire.com').optional(),
  SIGNALWIRE_PROJECT_ID: id('the ID of the SignalWire project').optional(),
  SIGNALWIRE_TOKEN: secret('an API token of the project').optional(),
  SIGNALWIRE_SIGNING_KEY: signingKeys.optional(),
  FAX_SPOOL: z.string().regex(/^\//, 'not an absolute path').optional()
    .describe('the folder into which the city’s own fax server puts what it received, e.g. /var/spool/minsheng-fax'),
  FAX_SPOOL_SETTLE_SECONDS: whole(0, 600).default(3).describe('how long a file of that folder must not have changed, in seconds'),
};
export type FaxSettings = z.output<z.ZodObject<typeof faxSettings>>;

export interface TelnyxAccount {
  keys: readonly KeyObject[];
  apiKey: string;
  url: string;
}

export interface SinchProject {
  id: string;
  keyId: string;
  keySecret: string;
  url: string;
}

export interface SignalWireProject {
  id: string;
  token: string;
  signingKeys: readonly string[];
  url: string;
}

/** Undefined when the city has no faxes at Telnyx. @throws SettingsError when it is set up by half */
export function telnyxAccount({ TELNYX_PUBLIC_KEY, TELNYX_API_KEY, TELNYX_API_URL: url }: FaxSettings): TelnyxAccount | undefined {
  const set = allOrNone({ TELNYX_PUBLIC_KEY, TELNYX_API_KEY });
  return set && { keys: set.TELNYX_PUBLIC_KEY, apiKey: set.TELNYX_API_KEY, url };
}

/** Undefined when the city has no faxes at Sinch. @throws SettingsError when it is set up by half */
export function sinchProject({ SINCH_PROJECT_ID, SINCH_KEY_ID, SINCH_KEY_SECRET, SINCH_FAX_API_URL: url }: FaxSettings): SinchProject | undefined {
  const set = allOrNone({ SINCH_PROJECT_ID, SINCH_KEY_ID, SINCH_KEY_SECRET });
  return set && { id: set.SINCH_PROJECT_ID, keyId: set.SINCH_KEY_ID, keySecret: set.SINCH_KEY_SECRET, url };
}

/** Undefined when the city has no faxes at SignalWire. @throws SettingsError when it is set up by half */
export function signalWireProject(settings: FaxSettings): SignalWireProject | undefined {
  const { SIGNALWIRE_SPACE_URL, SIGNALWIRE_PROJECT_ID, SIGNALWIRE_TOKEN, SIGNALWIRE_SIGNING_KEY } = settings;
  const set = allOrNone({ SIGNALWIRE_SPACE_URL, SIGNALWIRE_PROJECT_ID, SIGNALWIRE_TOKEN, SIGNALWIRE_SIGNING_KEY });
  return set && { id: set.SIGNALWIRE_PROJECT_ID, token: set.SIGNALWIRE_TOKEN, signingKeys: set.SIGNALWIRE_SIGNING_KEY, url: set.SIGNALWIRE_SPACE_URL };
}

function allOrNone<Settings extends Record<string, unknown>>(given: { [Name in keyof Settings]: Settings[Name] | undefined }): Settings | undefined {
  const names = Object.keys(given);
  const missing = names.filter((name) => given[name] === undefined);
  if (missing.length === 0) return given as Settings;
  const others = names.filter((name) => given[name] !== undefined);
  if (others.length === 0) return undefined;
  throw new SettingsError('hotline', missing.map((variable) => ({
    variable, message: 'is not set', remedy: `Set it, or take out ${others.join(', ')}: this fax provider is set up whole or not at all.`,
  })));
}
