import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '#libs/service';
import { toXml, type Json } from './xml.ts';

export type Format = 'json' | 'xml';

const types: Readonly<Record<Format, string>> = { json: 'application/json; charset=utf-8', xml: 'text/xml; charset=utf-8' };

/** The format that the address ends with; without one what `Accept` names, else JSON. */
export function formatOf(request: FastifyRequest): Format {
  const [path = ''] = request.url.split('?', 1);
  const ending = /\.(json|xml)$/.exec(path)?.[1];
  if (ending !== undefined) return ending as Format;
  const accept = request.headers.accept ?? '';
  return /\bxml\b/.test(accept) && !/\bjson\b/.test(accept) ? 'xml' : 'json';
}

/**
 * `street-lighting.json` without its format.
 * @throws Problem 404 when nothing is left, or the format is another
 */
export function withoutFormat(segment: string): string {
  const [, name, ending] = /^([^.]+)(?:\.(.*))?$/.exec(segment) ?? [];
  if (name === undefined || !(ending === undefined || ending === 'json' || ending === 'xml')) throw notFound('There are two formats: end the address with .json or .xml.');
  return name;
}

/** An answer in both formats: `root` names the document in XML, which JSON has no place for. */
export function bodyOf(format: Format, root: string, value: Json): string {
  return format === 'json' ? JSON.stringify(value) : toXml(root, value);
}

export function typeOf(format: Format): string {
  return types[format];
}

export async function answer(request: FastifyRequest, reply: FastifyReply, root: string, value: Json): Promise<void> {
  const format = formatOf(request);
  await reply.code(200).headers({ 'content-type': typeOf(format), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .send(bodyOf(format, root, value));
}
