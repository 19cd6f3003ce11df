import { createHash, timingSafeEqual } from 'node:crypto';
import type { Refused, WebhookRequest } from '#libs/channel';
import { isTrusted, type Cidr } from '#libs/service';

/** How a provider that signs nothing is known: a secret part of the address that it was given, and where it calls from. */
export interface Gate {
  /** As in `/mobile/sms/<provider>/<secret>`. */
  provider: string;
  /** Several count while one is being replaced. */
  secrets: readonly string[];
  addresses: readonly Cidr[];
}

/** Why the request may not come in; undefined when it may. The time that it takes says nothing about the secret. */
export function refusalAt({ provider, secrets, addresses }: Gate, request: WebhookRequest): Refused | undefined {
  const given = digest(secretIn(request.url, provider));
  const right = secrets.filter((secret) => timingSafeEqual(digest(secret), given));
  if (right.length === 0) return { refused: 'wrong-secret' };
  return isTrusted(request.address, addresses) ? undefined : { refused: 'foreign-address' };
}

function secretIn(url: string, provider: string): string {
  const path = URL.parse(url)?.pathname ?? '';
  const [, secret = ''] = new RegExp(`/mobile/sms/${provider}/([^/]+)(?:/status)?$`).exec(path) ?? [];
  return secret;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
