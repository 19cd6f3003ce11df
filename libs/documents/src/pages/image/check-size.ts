import { DocumentError, type DocumentLimits } from '../../reading/page.ts';

/** Less holds no writing. */
const leastSide = 16;

/** Refuses a page by the size that its header tells, before any pixel of it is unpacked. */
export function checkSize({ width, height }: { width: number; height: number }, limits: DocumentLimits, what: string): void {
  if (width * height > limits.pixels) {
    throw new DocumentError('too-many-pixels', `${what} has ${width} × ${height} pixels, and ${Math.floor(limits.pixels / 1_000_000)} million are read: scan it at 300 dpi`);
  }
  if (width < leastSide || height < leastSide) {
    throw new DocumentError('no-pages', `${what} has ${width} × ${height} pixels, too few for any writing: scan the page again`);
  }
}
