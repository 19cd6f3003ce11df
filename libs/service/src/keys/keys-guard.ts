import { Reflector } from '@nestjs/core';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { forbidden, unauthorised } from '../problems/problems.ts';
import { setCaller } from './caller.ts';
import type { KeyRing, Scope } from './key-ring.ts';
import { requirementKey, type Requirement } from './scopes.ts';

/** Lets a request pass when its key is of a scope that the route asks for; a route that asks for none is open. */
export class KeysGuard implements CanActivate {
  readonly #keys: KeyRing;
  readonly #reflector = new Reflector();

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const requirement = this.#reflector.getAllAndOverride<Requirement | undefined>(
      requirementKey, [context.getHandler(), context.getClass()],
    );
    if (requirement === undefined) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = shownKey(request.headers.authorization);
    if (key === undefined) throw unauthorised('Send a key as "Authorization: Bearer …".', pageChallenge(request));
    const caller = this.#keys.find(key);
    if (caller === undefined) {
      throw unauthorised('The key is unknown or has run out.', pageChallenge(request) ?? 'Bearer realm="minsheng", error="invalid_token"');
    }
    const allowed = scopesAllowed(requirement, request.params);
    if (!allowed.includes(caller.scope)) {
      throw forbidden(`The key has the scope ${caller.scope}; this route is for ${allowed.join(', ')}.`);
    }
    setCaller(request, caller);
    return true;
  }
}

/** The key that a request shows, as a bearer or as the password of Basic. */
export function shownKey(header: string | undefined): string | undefined {
  return bearerKey(header) ?? basicKey(header);
}

/** RFC 6750; the scheme's name is case-insensitive. */
export function bearerKey(header: string | undefined): string | undefined {
  return /^bearer +([\x21-\x7e]+) *$/i.exec(header ?? '')?.[1];
}

/** RFC 7617, for callers that know nothing else (platforms that push): the key is the password, the name does not count. */
function basicKey(header: string | undefined): string | undefined {
  const encoded = /^basic +([\w+/=-]+) *$/i.exec(header ?? '')?.[1];
  return encoded === undefined ? undefined : /^[^:]*:([\x21-\x7e]+)$/.exec(Buffer.from(encoded, 'base64').toString('utf8'))?.[1];
}

/** A browser that opens a page asks its user for the key; whatever calls for data is left alone. */
function pageChallenge({ headers: { accept } }: FastifyRequest): string | undefined {
  return accept?.includes('text/html') ? 'Basic realm="minsheng", charset="UTF-8"' : undefined;
}

function scopesAllowed(requirement: Requirement, parameters: unknown): readonly Scope[] {
  if (requirement.kind === 'department') {
    const code = (parameters as Record<string, string | undefined>)[requirement.parameter];
    return [`department:${code ?? ''}`];
  }
  return requirement.scopes.includes('staff') ? [...requirement.scopes, 'supervisor'] : requirement.scopes;
}
