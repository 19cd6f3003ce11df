import type { FastifyRequest } from 'fastify';
import { parseMultipart, readIdempotencyKey } from '#libs/channel';
import type { City, PetitionField } from '#libs/city';
import { ZipFault } from '#libs/documents';
import { Problem, problemKinds, rawBody } from '#libs/service';
import { problemOf, type Fault } from '../faults/faults.ts';
import type { Language } from '../faults/language.ts';
import type { PetitionWords } from './petition.ts';
import { mostRows, rowsOfJson, rowsOfSheet, type GivenRows } from './read-rows.ts';
import { openFiles, type NamedFile, type OpenedFiles } from './scans.ts';

/** What a request brings: rows, and the files beside them. */
export interface Forwarded {
  given: GivenRows;
  files: Pick<OpenedFiles, 'others' | 'refused'>;
  /** One object, not a list or a sheet: what is wrong with it is answered as 400. */
  single: boolean;
}

interface Readers {
  city: City;
  language: Language;
}

const partLimits = { files: 2000, fields: 20 };
const commonFields: readonly PetitionField[] = ['office', 'forwardedAt', 'dueAt'];
const sheetTypes = new Set([
  'text/csv', 'text/plain', 'text/tab-separated-values', 'application/csv', 'application/vnd.ms-excel', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/zip', 'application/x-zip-compressed', 'application/octet-stream',
]);

/** @throws Problem 400 or 415, in that language, when nothing at all can be read */
export async function readForwarded(request: FastifyRequest, { city, language }: Readers): Promise<Forwarded> {
  const type = request.headers['content-type'] ?? '';
  const mediaType = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const none = { others: [], refused: [] };
  if (mediaType === 'application/json') {
    const list: unknown[] = Array.isArray(request.body) ? request.body : [request.body];
    if (list.length === 0) throw problemOf([{ field: '', code: 'empty-list' }], language);
    if (list.length > mostRows) throw problemOf([{ field: '', code: 'too-many-objects', values: { most: String(mostRows) } }], language);
    return { given: rowsOfJson(list), files: none, single: !Array.isArray(request.body) };
  }
  if (sheetTypes.has(mediaType)) return fromFiles([{ name: mediaType.startsWith('text/') || mediaType.endsWith('csv') ? '.csv' : '', bytes: rawBody(request) }], {}, { city, language });
  if (mediaType !== 'multipart/form-data') {
    throw new Problem(problemKinds.unsupportedType, { detail: 'Send application/json, an .xlsx, .csv or .zip as the body, or multipart/form-data with the sheet and the scans.' });
  }
  const form = await parseMultipart(rawBody(request), type, partLimits);
  const common = Object.fromEntries(commonFields.flatMap((field) => {
    const [value = ''] = form.fields.get(field) ?? [];
    return value.trim() === '' ? [] : [[field, value]];
  })) as PetitionWords;
  const files = form.files.map(({ name, bytes, mediaType: said }) => ({ name: name ?? (said.includes('csv') ? '.csv' : ''), bytes }));
  return fromFiles(files, common, { city, language });
}

/** Optional here: rows are known by their numbers. */
export function keyOf(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key'];
  return header === undefined ? undefined : readIdempotencyKey(header);
}

async function fromFiles(files: readonly NamedFile[], common: PetitionWords, { city, language }: Readers): Promise<Forwarded> {
  const wrong = (code: Fault['code'], values: Record<string, string> = {}) => problemOf([{ field: 'file', code, values }], language);
  const { sheets, others, refused } = opened(files, (reason) => wrong('unreadable-archive', { reason }));
  // A sheet that came alone, without a name that tells what it is.
  const bare = sheets.length === 0 && files.length === 1 && others[0] === files[0] ? others.splice(0) : [];
  const [sheet, ...more] = [...sheets, ...bare];
  if (!sheet) throw wrong('no-sheet');
  if (more.length > 0) throw wrong('several-sheets', { count: String(more.length + 1) });
  const read = await rowsOfSheet(sheet.bytes, { city, common, withScans: others.length > 0 });
  if ('fault' in read) throw problemOf([read.fault], language);
  return { given: read.given, files: { others, refused }, single: false };
}

function opened(files: readonly NamedFile[], wrong: (reason: string) => Problem): OpenedFiles {
  try {
    return openFiles(files);
  } catch (error) {
    if (error instanceof ZipFault) throw wrong(error.message);
    throw error;
  }
}
