import type { Context, Span } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import type { Cidr } from '../settings/kinds.ts';

/** What a server keeps with each request from its first hook to its last. */
export interface RequestState {
  context: Context;
  span: Span;
  startedAt: number;
  trustedProxies: readonly Cidr[];
  rawBody?: Buffer;
}

const key = Symbol('minsheng');

type WithState = { [key]?: RequestState };

export function keepState(request: FastifyRequest, state: RequestState): void {
  (request as WithState)[key] = state;
}

/** Undefined only where a request failed before the first hook (a malformed address). */
export function stateOf(request: FastifyRequest): RequestState | undefined {
  return (request as WithState)[key];
}
