import ipaddr from 'ipaddr.js';
import { cidrs, secret, SettingsError, type Cidr } from '#libs/service';

/** The secret part of a provider's address; while it is replaced: the new one, a comma, the old one. */
export const pathSecrets = (provider: string) =>
  secret(`the secret part of the address that ${provider} calls: at least 24 letters, digits, - or _; while it is replaced: the new one, a comma, the old one`)
    .transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== ''))
    .refine((list) => list.length > 0 && list.every((part) => /^[\w-]{24,200}$/.test(part)), 'not 24 to 200 letters, digits, - or _');

/** Where a provider calls from. */
export const callersOf = (provider: string) => cidrs(`the ranges that ${provider} calls from, e.g. 203.0.113.0/24; 0.0.0.0/0,::/0 lets the secret alone decide`);

const loopback: Cidr[] = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')];

/** In the local default only this machine calls; elsewhere an address list must be given. */
export function callers(given: readonly Cidr[] | undefined, environment: string): readonly Cidr[] | undefined {
  return given ?? (environment === 'local' ? loopback : undefined);
}

/**
 * Settings of a provider that a city may have or not: all of them, or undefined when none is set.
 * @throws SettingsError when some are set and others not: nothing is let in because a setting is empty
 */
export function allOrNone<Settings extends Record<string, unknown>>(
  given: { [Name in keyof Settings]: Settings[Name] | undefined }, switchedOnBy: readonly (keyof Settings)[],
): Settings | undefined {
  if (switchedOnBy.every((name) => given[name] === undefined)) return undefined;
  const missing = Object.keys(given).filter((name) => given[name] === undefined);
  if (missing.length === 0) return given as Settings;
  const others = switchedOnBy.filter((name) => given[name] !== undefined).map(String).join(', ');
  throw new SettingsError('mobile', missing.map((variable) => ({
    variable, message: 'is not set', remedy: `Set it, or take out ${others}: this provider is set up whole or not at all.`,
  })));
}
