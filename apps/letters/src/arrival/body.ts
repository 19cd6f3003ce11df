import type { FastifyRequest } from 'fastify';
import { parseMultipart } from '#libs/channel';
import { invalid, Problem, problemKinds, rawBody } from '#libs/service';
import type { SentFile } from './files.ts';

/** What one request brings. */
export interface Sent {
  fields: Record<string, string>;
  files: SentFile[];
}

const limits = { files: 100, fields: 40 };
const bare = /^(image\/[\w.+-]+|application\/(pdf|octet-stream))$/;

/**
 * A form with its files, or a file alone with the fields in the query, as scanners send it that can do no more. A body of
 * no type counts as a file: what it is, its bytes tell.
 * @throws Problem 400 for a form that cannot be read or says a field twice, 415 for another type
 */
export async function readBody(request: FastifyRequest): Promise<Sent> {
  const type = request.headers['content-type'] ?? 'application/octet-stream';
  const mediaType = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const query = once(Object.entries(request.query as Record<string, string | string[]>).map(([name, value]) => [name, [value].flat()]));
  if (mediaType === 'multipart/form-data') {
    const form = await parseMultipart(rawBody(request), type, limits);
    return { fields: { ...query, ...once([...form.fields]) }, files: form.files.map(({ bytes, mediaType: said, name }) => ({ bytes, mediaType: said, ...(name === undefined ? {} : { name }) })) };
  }
  if (!bare.test(mediaType)) {
    throw new Problem(problemKinds.unsupportedType, {
      detail: 'Send multipart/form-data with the scans as files, or one scan as the body itself: image/jpeg, image/png, image/tiff, application/pdf.',
    });
  }
  const { fileName, ...fields } = query;
  return { fields, files: [{ bytes: rawBody(request), mediaType, ...(fileName ? { name: fileName } : {}) }] };
}

function once(fields: readonly (readonly [name: string, values: readonly string[]])[]): Record<string, string> {
  const twice = fields.filter(([, values]) => values.length > 1);
  if (twice.length > 0) throw invalid(twice.map(([field]) => ({ field, message: 'came several times', remedy: 'send it once' })));
  return Object.fromEntries(fields.map(([name, [value]]) => [name, value ?? '']));
}
