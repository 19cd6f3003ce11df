import { DocumentError } from '../reading/page.ts';

/** A kind of picture of which a file holds one. */
export type ImageKind = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif';
export type DocumentKind = ImageKind | 'tiff' | 'pdf';

const remedy = 'send it as JPEG, PNG, TIFF or PDF';
/** Below it no format has room for one page with writing. */
const leastBytes = 24;
/** Readers of PDF look for its mark that far. */
const pdfHead = 1024;
const images: Readonly<Record<string, DocumentKind>> = {
  'image/jpeg': 'jpeg', 'image/png': 'png', 'image/apng': 'png', 'image/webp': 'webp', 'image/gif': 'gif', 'image/avif': 'avif', 'application/pdf': 'pdf',
};

/** What a file is, by its bytes. Rejects with a DocumentError when it is nothing of which pages can be made. */
export async function kindOf(bytes: Buffer, mediaType: string): Promise<DocumentKind> {
  if (bytes.length < leastBytes) throw new DocumentError('truncated', `the file ends after ${bytes.length} bytes: it was not saved or sent whole; scan it again`);
  // By its own mark, before file-type: that one looks into a TIFF for the names of camera makers.
  if (isTiff(bytes)) return 'tiff';
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(bytes.subarray(0, 64 * 1024)).catch(() => undefined);
  const kind = found && images[found.mime];
  if (kind !== undefined) return kind;
  if (found?.mime.startsWith('image/') && found.mime !== 'image/svg+xml') {
    throw new DocumentError('unknown-type', `the file is a picture of the kind ${found.mime}, which is not read: ${remedy}`);
  }
  // A scanner's or a mailer's lines may stand before it.
  if (found === undefined && bytes.subarray(0, pdfHead).includes('%PDF-')) return 'pdf';
  // Words of a stranger: only where they are a media type.
  const said = /^[\w.+-]{1,40}\/[\w.+-]{1,80}$/u.test(mediaType) ? `was sent as ${mediaType} and ` : '';
  if (found !== undefined) throw new DocumentError('wrong-type', `the file ${said}is ${found.mime}, which is no scan: ${remedy}`);
  if (isText(bytes.subarray(0, pdfHead))) throw new DocumentError('wrong-type', `the file ${said}is text, which is no scan: ${remedy}, or type the text in`);
  throw new DocumentError('unknown-type', `the file ${said}is of no kind that is known: ${remedy}`);
}

/** Whether a picture ends before its format says that it ends. */
export function isCutShort(bytes: Buffer, kind: ImageKind): boolean {
  switch (kind) {
    case 'jpeg': return bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) < bytes.length / 2;
    case 'png': return !bytes.subarray(-64 * 1024).includes('IEND');
    case 'gif': return bytes.at(-1) !== 0x3b;
    case 'webp': return bytes.readUInt32LE(4) + 8 > bytes.length;
    // Its boxes have no end to look for.
    case 'avif': return false;
  }
}

function isTiff(bytes: Buffer): boolean {
  const mark = bytes.toString('latin1', 0, 4);
  return mark === 'II*\0' || mark === 'MM\0*' || mark === 'II+\0' || mark === 'MM\0+';
}

function isText(head: Buffer): boolean {
  if (head.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
