import { Readable } from 'node:stream';
import busboy from '@fastify/busboy';
import { Problem, problemKinds } from '#libs/service';
import { decodeText } from '../text/mojibake.ts';

/** A file of a `multipart/form-data` body. `mediaType` is what its sender says: the bytes decide. */
export interface MultipartFile {
  field: string;
  name?: string;
  mediaType: string;
  bytes: Buffer;
}

/** What a form sent. A field that came several times has all its values, in their order. */
export interface Multipart {
  fields: ReadonlyMap<string, readonly string[]>;
  files: readonly MultipartFile[];
}

export interface MultipartLimits {
  /** Of all fields and files together it is the route's own limit. */
  files: number;
  fields: number;
}

/**
 * Reads a `multipart/form-data` body that is at hand. Fields that are no UTF-8 are read as GB18030; an empty file field,
 * as browsers send it where nothing was chosen, is no file.
 * @throws Problem 400 when it is none, is cut short or has more parts than the limits
 */
export async function parseMultipart(body: Uint8Array, contentType: string | undefined, limits: MultipartLimits): Promise<Multipart> {
  const fields = new Map<string, string[]>();
  const files: MultipartFile[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const reader = new busboy({
        headers: { 'content-type': contentType ?? '' },
        // Latin-1 gives every byte of a value as it came; which encoding it is, is decided afterwards. Names are UTF-8.
        defCharset: 'latin1',
        limits: { files: limits.files, fields: limits.fields, fieldSize: Infinity },
      });
      reader.on('field', (name, value) => {
        fields.set(name, [...(fields.get(name) ?? []), asText(value)]);
      });
      reader.on('file', (field, stream, name, _encoding, mediaType) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', reject);
        stream.on('end', () => {
          const bytes = Buffer.concat(chunks);
          if (bytes.length === 0 && !name) return;
          files.push({ field, mediaType, bytes, ...(name ? { name } : {}) });
        });
      });
      reader.on('partsLimit', () => reject(new Error('more parts than may be')));
      reader.on('filesLimit', () => reject(new Error(`more than ${limits.files} files`)));
      reader.on('fieldsLimit', () => reject(new Error(`more than ${limits.fields} fields`)));
      reader.on('error', reject);
      reader.on('finish', () => resolve());
      Readable.from([body]).pipe(reader);
    });
  } catch (error) {
    throw new Problem(problemKinds.malformed, {
      detail: `The body is no form that can be read: ${error instanceof Error ? error.message : String(error)}. Send multipart/form-data, whole.`,
    });
  }
  return { fields, files };
}

function asText(latin1: string): string {
  return decodeText(Buffer.from(latin1, 'latin1')).text;
}
