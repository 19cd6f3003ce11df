/** One page as it is to be read: grey, upright as the file says, its pixels square. */
export interface Raster {
  width: number;
  height: number;
  /** One byte a pixel, row by row; 0 is black. */
  pixels: Uint8Array;
  /** Dots per inch, where the file says so. */
  dpi?: number;
}

/** One page of a file, before anything is read in it. */
export interface PagePicture {
  /** 1, 2, 3 … */
  page: number;
  /** How many the file has. */
  of: number;
  /** In colour where the file has it, so that a red stamp can be told from what is written under it. */
  colour?: { width: number; height: number; pixels: Uint8Array };
  grey: Raster;
  /** What a PDF says itself of its words, in reading order; absent where the page is only a picture. */
  textLayer?: readonly ReadLine[];
}

/** A line of text on a page. */
export interface ReadLine {
  text: string;
  /** Left, top, width, height in pixels of the page's picture as it is stored (upright, deskewed). */
  box: readonly [number, number, number, number];
  /** 0 to 1; of a text layer 1. */
  confidence: number;
}

/** A barcode or QR code on a page. */
export interface ReadCode {
  /** As ZXing names it: QRCode, Code128, Code39, EAN13 … */
  format: string;
  text: string;
}

/** What was read in one page. */
export interface ReadPage {
  page: number;
  of: number;
  width: number;
  height: number;
  /** The page as a person should see it: upright and straight, WebP. */
  image: Buffer;
  mediaType: 'image/webp';
  /** In reading order. */
  lines: readonly ReadLine[];
  codes: readonly ReadCode[];
  /** Lines joined to paragraphs. */
  text: string;
  /** 0 to 1, mean over the characters; 0 where nothing was read. */
  confidence: number;
  /** Nothing is on it. */
  blank: boolean;
  source: 'ocr' | 'text-layer' | 'none';
  /** 16 hex digits: pages that look the same differ in few bits (dHash). */
  pictureHash: string;
}

/** Why a file is not read, in one of a few words: for figures and tests. */
export type DocumentFault =
  | 'empty' | 'truncated' | 'damaged' | 'unknown-type' | 'wrong-type' | 'encrypted' | 'too-many-pages' | 'too-many-pixels' | 'too-large'
  | 'no-pages' | 'too-slow' | 'too-much-memory' | 'infected';

/** What became of reading one file. */
export type DocumentOutcome =
  | { outcome: 'read'; pages: number }
  /** Will not get better by waiting. `reason` is for a person, and says what to do. */
  | { outcome: 'refused'; fault: DocumentFault; reason: string }
  /** The reader died, the virus scanner is away: again later. */
  | { outcome: 'failed'; reason: string };

/** A file that cannot be read, for a reason that lies in the file. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly fault: DocumentFault;

  constructor(fault: DocumentFault, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.fault = fault;
  }
}

/** Limits of one file. */
export interface DocumentLimits {
  pages: number;
  /** Of one page. */
  pixels: number;
  bytes: number;
}

export const documentLimits: DocumentLimits = { pages: 200, pixels: 64_000_000, bytes: 128 * 1024 * 1024 };
