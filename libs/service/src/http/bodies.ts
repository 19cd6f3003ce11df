import 'reflect-metadata';
import { parse as parseForm } from 'node:querystring';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RouteConfig } from '@nestjs/platform-fastify';
import { stateOf } from './request-state.ts';

/** Where Nest keeps a route's config; it exports no name for it. */
const routeConfigKey = '__fastify_route_config__';

/** 1 MiB: more than any webhook that we know; a route that takes files says so with `@BodyLimit`. */
export const defaultBodyLimit = 1_048_576;

/** How many bytes a route takes; more is answered with 413. */
export const BodyLimit = (bytes: number): MethodDecorator => withConfig({ bodyLimit: bytes });

/** On a route that reads the bytes of a form itself: no object is made of its fields. */
export const UnreadForm = (): MethodDecorator => withConfig({ unreadForm: true });

/** On a route that reads all bodies itself, whatever they say that they are: broken JSON is not refused before it. */
export const UnreadBody = (): MethodDecorator => withConfig({ unreadBody: true });

/** Nest keeps one object per route: each of several decorators adds to what the others said. */
function withConfig(more: Readonly<Record<string, unknown>>): MethodDecorator {
  return (target, name, descriptor) => {
    const handler = descriptor.value as object;
    RouteConfig({ ...(Reflect.getMetadata(routeConfigKey, handler) as object | undefined), ...more })(target, name, descriptor);
  };
}

/** The bytes of the body as they came, over which a provider's signature is made; empty when there was no body. */
export function rawBody(request: FastifyRequest): Buffer {
  return stateOf(request)?.rawBody ?? Buffer.alloc(0);
}

/** The fields of an urlencoded body, in order, a repeated name as often as it came. */
export function formFields(request: FastifyRequest): [name: string, value: string][] {
  return [...new URLSearchParams(rawBody(request).toString('utf8'))];
}

/**
 * Keeps every body's bytes (`request.rawBody`, `rawBody(request)`) and parses JSON, forms and text. In a form's object a
 * name that came several times has a list of its values; with `@UnreadForm` a form stays a Buffer, as other types do, and
 * with `@UnreadBody` so does JSON.
 */
export function takeBodies(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  const keep = (request: FastifyRequest, body: Buffer): void => {
    const state = stateOf(request);
    if (state !== undefined) state.rawBody = body;
    (request as { rawBody?: Buffer }).rawBody = body;
  };
  for (const type of ['application/json', /^application\/[\w.-]+\+json/]) {
    server.addContentTypeParser(type, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
      keep(request, body);
      if (says(request, 'unreadBody')) done(null, body);
      else void parseJson(request, body.toString('utf8'), done);
    });
  }
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      keep(request, body);
      // 0: no limit on the number of fields beside that of the body; one left out would break the signature.
      done(null, says(request, 'unreadForm') || says(request, 'unreadBody') ? body : parseForm(body.toString('utf8'), '&', '=', { maxKeys: 0 }));
    });
  server.addContentTypeParser(/^text\//, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    keep(request, body);
    done(null, body.toString('utf8'));
  });
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    keep(request, body);
    done(null, body);
  });
  server.addHook('onRoute', (route) => {
    const limit: unknown = (route.config as { bodyLimit?: unknown } | undefined)?.bodyLimit;
    if (typeof limit === 'number') route.bodyLimit = limit;
  });
}

function says(request: FastifyRequest, word: 'unreadForm' | 'unreadBody'): boolean {
  return (request.routeOptions.config as Partial<Record<typeof word, unknown>>)[word] === true;
}
