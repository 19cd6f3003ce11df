import type { FastifyRequest } from 'fastify';
import { parseForm, parseMultipart, type MultipartFile } from '#libs/channel';
import { Problem, problemKinds, rawBody } from '#libs/service';

/** What was sent, in whichever of the three forms; not checked yet. */
export interface SentReport {
  /** JSON's values as they are; of a form texts, of a field that came several times the first. */
  fields: Record<string, unknown>;
  files: readonly MultipartFile[];
  /** A browser's form leaves fields empty that were not filled in, and sends what a page hides in it. */
  isForm: boolean;
  original: { bytes: Buffer; mediaType: string };
}

/** Far more than a report has: who sends more files is told by the report's own limit. */
const limits = { files: 50, fields: 100 };

/** @throws Problem 400 when the body is not what its type says, 415 for another type */
export async function readBody(request: FastifyRequest): Promise<SentReport> {
  const type = request.headers['content-type'] ?? '';
  const bytes = rawBody(request);
  const mediaType = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const original = { bytes, mediaType: type === '' ? 'application/octet-stream' : type };
  switch (mediaType) {
    case 'application/json':
      return { fields: asObject(request.body), files: [], isForm: false, original };
    case 'application/x-www-form-urlencoded': {
      const fields = parseForm(bytes).toReversed().map(({ name, value }) => [name, value] as const);
      return { fields: Object.fromEntries(fields), files: [], isForm: true, original };
    }
    case 'multipart/form-data': {
      const { fields, files } = await parseMultipart(bytes, type, limits);
      return { fields: Object.fromEntries([...fields].map(([name, [first]]) => [name, first])), files, isForm: true, original };
    }
    default:
      throw new Problem(problemKinds.unsupportedType, {
        detail: 'Send application/json, multipart/form-data (with photos and videos) or application/x-www-form-urlencoded.',
      });
  }
}

function asObject(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new Problem(problemKinds.malformed, { detail: 'The body is no JSON object: send { "text": "…" }.' });
}
