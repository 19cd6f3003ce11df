import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { busSettings } from '#libs/bus';
import { documentSettings } from '#libs/documents';
import { cidrs, httpSettings, secret, whole, type Cidr } from '#libs/service';
import { storeSettings } from '#libs/store';
import { speechSettings } from './speech/settings.ts';

/** Settings of every adapter; spread them into the service's own shape. */
export const channelSettings = {
  MINSHENG_ENVIRONMENT: httpSettings.MINSHENG_ENVIRONMENT,
  PUBLIC_URL: httpSettings.PUBLIC_URL,
  ...storeSettings,
  ...busSettings,
  CITY_FOLDER: z.string().min(1).describe("the folder that says how the city works, e.g. deploy/city/jiujiang"),
  CITY_KEY: secret('32 random bytes in base64url, the same for every service and for ever')
    .transform((text) => Buffer.from(text, 'base64url')).refine((key) => key.length >= 32, 'shorter than 32 bytes'),
  SEALING_KEYS_FILE: z.string().min(1).describe('the path of the JSON file with the months’ sealing keys'),
  /** One for all services: what an adapter stores, routing hands to departments. */
  STORAGE_URL: z.string().regex(/^file:\/./, 'not a file: address').describe('a folder that all services share, e.g. file:/var/lib/minsheng/storage'),
  MEDIA_MAX_MIB: whole(1, 1024).default(25).describe('the largest file that is fetched from a provider, in MiB'),
  MEDIA_SECONDS: whole(1, 600).default(60).describe('how long fetching one file may take, in seconds'),
  MEDIA_ALLOW_PRIVATE: cidrs('ranges that are not public and media may still be fetched from, e.g. 10.1.0.0/16').optional(),
  ...speechSettings,
  ...documentSettings,
};
export type ChannelSettings = z.output<z.ZodObject<typeof channelSettings>>;

const loopback: readonly Cidr[] = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')];

/** The ranges that are not public and may still be fetched from: as set, else in the local default this machine itself. */
export function privateAllowed({ MEDIA_ALLOW_PRIVATE: set, MINSHENG_ENVIRONMENT: environment }: Pick<ChannelSettings, 'MEDIA_ALLOW_PRIVATE' | 'MINSHENG_ENVIRONMENT'>): readonly Cidr[] {
  return set ?? (environment === 'local' ? loopback : []);
}
