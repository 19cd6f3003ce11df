import { DocumentError, documentLimits, type DocumentLimits, type PagePicture } from '../reading/page.ts';
import { openImage } from './image/open-image.ts';
import { kindOf } from './kind-of.ts';
import { openPdf } from './pdf/open-pdf.ts';
import { openTiff } from './tiff/open-tiff.ts';

/** A file that is open. Its pages come one at a time, and only while they are asked for: none is held after the next one came. */
export interface OpenPages {
  /** How many pages it has. */
  of: number;
  /** Can be gone through once. */
  pages: AsyncIterable<PagePicture>;
}

/**
 * Opens a scan: JPEG, PNG, WebP, GIF (its first picture), AVIF, TIFF or PDF. What it is, its bytes say; `mediaType` is only used
 * in the words of a refusal. Pixels are square: of a fax whose lines lie further apart than its dots, rows are added.
 *
 * Rejects, and its pages reject, with a DocumentError when the reason lies in the file. It takes as long as the file makes it
 * take: the caller has to be able to end the process.
 */
export async function openPages(bytes: Buffer, mediaType: string, limits: DocumentLimits = documentLimits): Promise<OpenPages> {
  if (bytes.length === 0) throw new DocumentError('empty', 'the file has 0 bytes: nothing was saved or sent; scan it again');
  if (bytes.length > limits.bytes) {
    throw new DocumentError('too-large', `the file has ${mib(bytes.length)} MiB, and ${mib(limits.bytes)} are read: scan it at 300 dpi, or send it in parts`);
  }
  const kind = await kindOf(bytes, mediaType);
  if (kind === 'pdf') return openPdf(bytes, limits);
  if (kind === 'tiff') return openTiff(bytes, limits);
  return openImage(bytes, kind, limits);
}

function mib(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024);
}
