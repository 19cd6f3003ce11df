import ipaddr from 'ipaddr.js';
import type { Cidr } from './kinds.ts';
import type { HttpSettings } from './http-settings.ts';

/** The proxies to believe: those that are set; in the local default also this machine, where the front door is. */
export function trustedProxies(settings: Pick<HttpSettings, 'TRUSTED_PROXIES' | 'MINSHENG_ENVIRONMENT'>): readonly Cidr[] {
  if (settings.TRUSTED_PROXIES !== undefined) return settings.TRUSTED_PROXIES;
  return settings.MINSHENG_ENVIRONMENT === 'local' ? [[ipaddr.parse('127.0.0.0'), 8], [ipaddr.parse('::1'), 128]] : [];
}
