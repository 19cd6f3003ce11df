import { fileTypeOf, isScanType, type AttachedFile } from '#libs/channel';
import { readZip, ZipFault } from '#libs/documents';
import type { FaultCode } from '../faults/faults.ts';
import { petitionNumber } from './number.ts';

/** A file that came beside the sheet; `name` is a path with `/`, for people. */
export interface NamedFile {
  name: string;
  bytes: Buffer;
}

export interface OpenedFiles {
  sheets: NamedFile[];
  others: NamedFile[];
  /** What was in an archive and is not taken. */
  refused: { name: string; code: FaultCode }[];
}

/** What all archives of one request may unpack to. Scans hardly shrink, so it is little more than a request may bring. */
const mostUnpacked = 160 * 1024 * 1024;
const needless = /(?:^|\/)(?:__MACOSX\/|\.[^/]*$|Thumbs\.db$|desktop\.ini$|~\$)/i;

/**
 * Tells sheets, archives and other files apart by their bytes, and opens archives (not archives in them). Nothing is written
 * anywhere by an entry's name. @throws ZipFault for an archive that is damaged, protected or unpacks to too much
 */
export function openFiles(files: readonly NamedFile[]): OpenedFiles {
  const opened: OpenedFiles = { sheets: [], others: [], refused: [] };
  let left = mostUnpacked;
  for (const file of files) {
    if (kindOf(file) === 'archive') {
      const entries = readZip(file.bytes, (name) => !name.endsWith('/') && !needless.test(name), left);
      for (const [name, bytes] of entries) {
        left -= bytes.length;
        sort({ name: name.replaceAll('\\', '/'), bytes }, opened, true);
      }
    } else {
      sort(file, opened, false);
    }
  }
  opened.others.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
  return opened;
}

function sort(file: NamedFile, { sheets, others, refused }: OpenedFiles, inArchive: boolean): void {
  const kind = kindOf(file);
  if (inArchive && (/(?:^|\/)\.\.(?:\/|$)|^\/|^[a-z]:/i.test(file.name) || /\p{Cc}/u.test(file.name))) refused.push({ name: file.name, code: 'unsafe-path' });
  else if (file.bytes.length === 0 && kind !== 'sheet') refused.push({ name: file.name, code: 'empty-file' });
  else if (kind === 'archive') refused.push({ name: file.name, code: 'nested-archive' });
  else (kind === 'sheet' ? sheets : others).push(file);
}

function kindOf({ name, bytes }: NamedFile): 'sheet' | 'archive' | 'other' {
  const head = bytes.toString('latin1', 0, 4);
  if (head === 'PK\x03\x04' || head === 'PK\x05\x06') {
    const names = namesIn(bytes);
    if (names.some((one) => one.startsWith('xl/')) || /\.xls[xm]$/i.test(name)) return 'sheet';
    return names.includes('[Content_Types].xml') ? 'other' : 'archive';
  }
  if (/\.(?:csv|tsv|xlsx?|xlsm)$/i.test(name) || (head === '\xd0\xcf\x11\xe0' && !/\.(?:doc|ppt)$/i.test(name))) return 'sheet';
  return /\.zip$/i.test(name) ? 'archive' : 'other';
}

function namesIn(bytes: Buffer): string[] {
  const names: string[] = [];
  try {
    readZip(bytes, (name) => {
      names.push(name);
      return false;
    }, 0);
  } catch (error) {
    if (!(error instanceof ZipFault)) throw error;
  }
  return names;
}

/** `A/1〔2026〕2` and `A_1〔2026〕2` are one: what a file's name cannot hold is written as something else. */
const comparable = (text: string): string => petitionNumber(text).replaceAll(/[\\/:*?"<>|_-]+/g, '-').replace(/^-+|-+$/g, '');
const page = /^(.+?)(?:[\s_-]+\d{1,4}|\.\d{1,4}|[\s_.-]*\(\d{1,4}\)|[\s_-]*第?\d{1,4}页)$/;

/**
 * To which of these numbers a file belongs: its name without ending is the number, perhaps with a page's number behind it
 * (`XF2026-001-1.jpg`, `XF2026-001(2).png`), or a folder around it is called so.
 */
export function numbersByName(numbers: readonly string[]): (path: string) => string | undefined {
  const known = new Map(numbers.map((number) => [comparable(number), number]));
  return (path) => {
    const [file = '', ...folders] = path.normalize('NFKC').split('/').reverse();
    const stem = file.replace(/\.[^.]{1,5}$/, '').trim();
    for (const name of [stem, page.exec(stem)?.[1] ?? '', ...folders]) {
      const number = known.get(comparable(name));
      if (number !== undefined) return number;
    }
    return undefined;
  };
}

/** Enough for every type that is recognised. */
const head = 4200;

/** A picture or PDF is a scan, whose words are read; what is none is kept beside it. */
export async function attachedScan({ name, bytes }: NamedFile): Promise<AttachedFile> {
  const { mediaType } = await fileTypeOf(bytes.subarray(0, head), undefined);
  return { bytes, mediaType, role: isScanType(mediaType) ? 'original' : 'media', name: name.split('/').at(-1)?.slice(-200) ?? '' };
}
