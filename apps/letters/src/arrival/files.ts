import { fileTypeOf, isScanType, type AttachedFile, type MultipartFile } from '#libs/channel';

/** A file that came, and what it is by its bytes. */
export interface SentFile {
  bytes: Buffer;
  mediaType: string;
  name?: string;
}

/** A file as it is taken in; `odd` says why nothing will be read in it: `empty`, or the type that it has. */
export interface TakenFile {
  file: AttachedFile;
  odd?: string;
}

/** From so many bytes a file's type can be told. */
const headBytes = 8192;

/** Pictures and PDFs are scans and will be read; whatever else came with them is kept as it is. */
export async function takenFile({ bytes, mediaType: said, name }: SentFile | Omit<MultipartFile, 'field'>): Promise<TakenFile> {
  const { mediaType } = await fileTypeOf(bytes.subarray(0, headBytes), said);
  const scan = bytes.length > 0 && isScanType(mediaType) && mediaType !== 'image/svg+xml';
  const file: AttachedFile = { bytes, mediaType, role: scan ? 'original' : 'media', ...(name === undefined ? {} : { name }) };
  if (scan) return { file };
  return { file, odd: bytes.length === 0 ? 'empty' : mediaType };
}

/** What is wrong with an odd file, and what to do. */
export function oddity(odd: string): { message: string; remedy: string } {
  if (odd === 'empty') return { message: 'is empty', remedy: 'scan it again and send the file when it is written whole' };
  return {
    message: odd === 'application/octet-stream' ? 'is no picture and no PDF, or is damaged from its beginning' : `is no picture and no PDF but ${odd}`,
    remedy: 'send the scan as JPEG, PNG, WebP, TIFF or PDF',
  };
}
