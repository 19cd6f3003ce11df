import type { FastifyRequest } from 'fastify';
import type { CallerIdentity } from './key-ring.ts';
import { unauthorised } from '../problems/problems.ts';

const caller = Symbol('caller');

type WithCaller = { [caller]?: CallerIdentity };

export function setCaller(request: FastifyRequest, identity: CallerIdentity): void {
  (request as WithCaller)[caller] = identity;
}

/** Who calls, as the guard found it. @throws Problem 401 on a route that asks for no key */
export function callerOf(request: FastifyRequest): CallerIdentity {
  const identity = (request as WithCaller)[caller];
  if (identity === undefined) throw unauthorised('This route has no caller: it asks for no key.');
  return identity;
}
