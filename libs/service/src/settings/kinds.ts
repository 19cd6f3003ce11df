import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** Kinds of settings: what stands in the environment as text, parsed. Each says by `.describe` what it should be. */

export const port = (description = 'a port number, 0 to 65535 (0 takes a free one)') =>
  z.string().regex(/^\d{1,5}$/, 'not a port number').transform(Number)
    .refine((n) => n <= 65_535, 'not a port number').describe(description);

/** A whole number of anything that has a unit in its name, e.g. `…_SECONDS`. */
export const whole = (least: number, most: number, description = `a whole number from ${least} to ${most}`) =>
  z.string().regex(/^\d{1,15}$/, 'not a whole number').transform(Number)
    .refine((n) => n >= least && n <= most, `not between ${least} and ${most}`).describe(description);

/** http or https, without a slash at its end, so that a path can follow. */
export const httpUrl = (description: string) =>
  z.string().refine(isHttpUrl, 'not an http or https URL').transform((url) => url.replace(/\/+$/, ''))
    .describe(description);

export const onOff = (description = 'on or off') =>
  z.enum(['on', 'off'], 'neither on nor off').transform((value) => value === 'on').describe(description);

/** Names separated by commas. */
export const list = (description: string) =>
  z.string().transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== ''))
    .describe(description);

/** A secret: never printed, never empty. */
export const secret = (description: string) => z.string().min(1, 'empty').describe(description);

/** A range of addresses: the network and how many of its leading bits count. */
export type Cidr = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Ranges such as 10.0.0.0/8 or single addresses, separated by commas. */
export const cidrs = (description: string) =>
  z.string().transform((text, context): Cidr[] => {
    const parts = text.split(',').map((part) => part.trim()).filter((part) => part !== '');
    return parts.flatMap((part): Cidr[] => {
      const cidr = parseCidr(part);
      if (cidr !== undefined) return [cidr];
      context.addIssue({ code: 'custom', message: 'not a list of address ranges' });
      return [];
    });
  }).describe(description);

function parseCidr(text: string): Cidr | undefined {
  if (text.includes('/')) return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined;
  if (!ipaddr.isValid(text)) return undefined;
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.search === '' && url.hash === '';
}
