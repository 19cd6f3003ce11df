import type { FastifyRequest } from 'fastify';
import { fileTypeOf, parseForm, parseMultipart, type MultipartFile } from '#libs/channel';
import { Problem, problemKinds, rawBody } from '#libs/service';

/** What a client posted, whichever of the two forms it has. Empty fields are as if they had not come (GeoReport v2, Optional Arguments). */
export interface PostedForm {
  fields: ReadonlyMap<string, readonly string[]>;
  files: readonly PostedFile[];
  mediaType: string;
  bytes: Buffer;
}

export interface PostedFile extends Omit<MultipartFile, 'field'> {
  /** By the bytes; what the client said counts only where they tell nothing. */
  mediaType: string;
}

const limits = { files: 12, fields: 200 };

/**
 * @throws Problem 415 when it is no form: XML is not read, so nothing in it is ever expanded; 400 when it is cut short or has
 * too many parts
 */
export async function readForm(request: FastifyRequest): Promise<PostedForm> {
  const type = request.headers['content-type'] ?? '';
  const kind = type.split(';', 1)[0]?.trim().toLowerCase();
  const bytes = rawBody(request);
  if (kind === 'multipart/form-data') {
    const { fields, files } = await parseMultipart(bytes, type, limits);
    const typed = await Promise.all(files.map(async ({ bytes: content, mediaType, name }) => ({
      bytes: content, mediaType: (await fileTypeOf(content, mediaType)).mediaType, ...(name === undefined ? {} : { name }),
    })));
    return { fields: given(fields), files: typed.filter((file) => file.bytes.length > 0), mediaType: type, bytes };
  }
  if (kind !== undefined && kind !== '' && kind !== 'application/x-www-form-urlencoded') {
    throw new Problem(problemKinds.unsupportedType, { detail: 'Send the fields as application/x-www-form-urlencoded, or as multipart/form-data when files go with them.' });
  }
  const fields = new Map<string, string[]>();
  for (const { name, value } of parseForm(bytes)) fields.set(name, [...(fields.get(name) ?? []), value]);
  return { fields: given(fields), files: [], mediaType: 'application/x-www-form-urlencoded', bytes };
}

function given(fields: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const kept = [...fields].map(([name, values]) => [name, values.map((value) => value.trim()).filter((value) => value !== '')] as const);
  return new Map(kept.filter(([, values]) => values.length > 0).map(([name, values]) => [name, [...values]]));
}
