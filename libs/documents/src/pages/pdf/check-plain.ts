import { DocumentError, type DocumentLimits } from '../../reading/page.ts';

/** The end of a PDF is here, or programs filled up the file behind it. */
const tail = 4096;
/** A dictionary's other key stands no further away. */
const nearby = 400;

/**
 * What a PDF's bytes tell before anything is made of them: that it ends too early (pdf.js would gather what pages it finds and say
 * nothing of the others), and pictures larger than are read (pdf.js would leave them out and draw an empty page). A picture's dictionary
 * is always written plainly.
 */
export function checkPlain(bytes: Buffer, limits: DocumentLimits): void {
  if (!hasEnd(bytes)) throw new DocumentError('truncated', 'the PDF ends too early: it was not saved or sent whole; send it again');
  for (let at = bytes.indexOf('/Width'); at >= 0; at = bytes.indexOf('/Width', at + 6)) {
    const [width, height] = sizeOf(dictionaryAt(bytes, at));
    if (width * height > limits.pixels) {
      throw new DocumentError('too-many-pixels', `a picture in the PDF has ${width} × ${height} pixels, and ${Math.floor(limits.pixels / 1_000_000)} million are read: scan it at 300 dpi`);
    }
  }
}

function sizeOf(dictionary: string): [number, number] {
  const [width, height] = [/\/Width\s+(\d+)(?!\d|\s+\d+\s+R)/u, /\/Height\s+(\d+)(?!\d|\s+\d+\s+R)/u].map((key) => Number(key.exec(dictionary)?.[1] ?? 0));
  return [width ?? 0, height ?? 0];
}

/** From the object's beginning to its stream. */
function dictionaryAt(bytes: Buffer, at: number): string {
  const around = bytes.toString('latin1', Math.max(0, at - nearby), at + nearby);
  const before = around.slice(0, Math.min(at, nearby));
  const after = around.slice(before.length);
  const end = after.search(/stream|endobj/u);
  return before.slice(Math.max(0, before.lastIndexOf(' obj'))) + (end < 0 ? after : after.slice(0, end));
}

function hasEnd(bytes: Buffer): boolean {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20 || bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end -= 1;
  const last = bytes.subarray(Math.max(0, end - tail), end);
  return last.includes('startxref') && last.includes('%%EOF');
}
