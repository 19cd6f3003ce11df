import { z } from 'zod';
import { decodeText, plainNumber, providerTime, type OpenedFile } from '#libs/channel';
import { normalisePhone } from '#libs/privacy';
import { idOf, reasonOf } from '../item.ts';

const word = z.union([z.string(), z.number()]).transform(String).nullish().catch(undefined);
const written = z.looseObject({
  tiff_path: word, to_number: word, from_number: word, faxstatus: word, faxerror: word, faxpages: word, uniqueid: word, received_at: word,
});

/** What the fax server wrote about a fax. */
export interface SpoolRecord {
  id: string | undefined;
  to: string;
  from: string | undefined;
  /** The file that it names, without its folder: only what lies beside it is taken. */
  file: string | undefined;
  /** Why it failed; undefined when it did not. */
  failed: string | undefined;
  receivedAt: Date | undefined;
}

/** Undefined when it is no JSON object. `area`: of the city, for numbers that are written without one. */
export function readRecord({ content }: Pick<OpenedFile, 'content'>, area: string): SpoolRecord | undefined {
  const read = written.safeParse(parseJson(content)).data;
  if (!read) return undefined;
  const path = read.tiff_path?.trim() ?? '';
  const status = read.faxstatus?.trim().toLowerCase() ?? '';
  return {
    id: idOf(read.uniqueid?.trim()), to: read.to_number?.trim() ?? '', from: phoneIn(read.from_number ?? '', area),
    file: path === '' ? undefined : path.split('/').at(-1),
    failed: status === '' || good.has(status) ? undefined : reasonOf('the fax was not received as a whole', read.faxerror ?? read.faxstatus),
    receivedAt: providerTime(read.received_at ?? undefined),
  };
}

const good = new Set(['success', 'ok', 'received', '1', 'true']);

/** A fax server writes numbers as its exchange gives them: with the area, without it, or in full. */
function phoneIn(text: string, area: string): string | undefined {
  return normalisePhone(text.trim(), 'CN', area) ?? (text.trim().startsWith('+') ? normalisePhone(plainNumber(text)) : undefined);
}

function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(decodeText(content).text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
