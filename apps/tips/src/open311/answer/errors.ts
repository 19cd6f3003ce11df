import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bodyOf, formatOf, typeOf } from './format.ts';

const problem = z.object({
  title: z.string(), status: z.number(), detail: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string(), remedy: z.string().optional() })).default([]),
});

/** One entry of the standard's list of errors. */
export interface StandardError {
  code: number;
  description: string;
}

/**
 * A problem document as GeoReport v2 has errors: status 404 for what is not there, 403 for a key that is missing or wrong,
 * else 400; a list of what is wrong. Only what the sender can cure by waiting (429, 503) or not at all (500) keeps its status.
 */
export function standardErrors(document: unknown): { status: number; errors: StandardError[] } {
  const { status, title, detail, errors } = problem.parse(document);
  const list = errors.map(({ field, message, remedy }) => ({ code: status, description: `${field} ${message}${remedy === undefined ? '' : `: ${remedy}`}` }));
  return { status: standardStatus(status), errors: list.length > 0 ? list : [{ code: status, description: detail ?? title }] };
}

function standardStatus(status: number): number {
  if (status === 401 || status === 403) return 403;
  return status === 404 || status === 429 || status >= 500 ? status : 400;
}

/** Turns every problem that leaves an address of Open311 into the standard's form: also of bodies and addresses that no handler sees. */
@Injectable()
export class StandardErrors implements OnModuleInit {
  readonly #host: HttpAdapterHost;

  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    this.#host = host;
  }

  onModuleInit(): void {
    const server: FastifyInstance = this.#host.httpAdapter.getInstance();
    server.addHook('onSend', (request, reply, payload, done) => {
      const type = String(reply.getHeader('content-type') ?? '');
      if (!request.url.startsWith('/open311/v2') || !type.startsWith('application/problem+json') || typeof payload !== 'string') {
        done(null, payload);
        return;
      }
      const { status, errors } = standardErrors(JSON.parse(payload));
      const format = formatOf(request);
      void reply.code(status).header('content-type', typeOf(format)).removeHeader('content-length').removeHeader('www-authenticate');
      done(null, bodyOf(format, 'errors', errors.map(({ code, description }) => ({ code, description }))));
    });
  }
}
