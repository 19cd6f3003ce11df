import { readCodes, type PlacedCode } from '../codes/read-codes.ts';
import { pictureHash } from '../picture-hash/picture-hash.ts';
import type { PagePicture, ReadLine, ReadPage } from '../reading/page.ts';
import { inkOf, withoutCodes } from './ink.ts';
import { loadModels } from './models.ts';
import { readingOrder } from './order.ts';
import { paragraphsOf } from './paragraphs.ts';
import { uprightPicture } from './picture.ts';
import { Pyramid, type Box } from './plane.ts';
import { meanOf, readInk, type Piece } from './read-ink.ts';
import { boxMap, turnedView, type View } from './view.ts';

/** Reads pages, one after the other. Holds the networks and, while it reads, some 500 MB: one for a process. */
export interface PageReader {
  read(picture: PagePicture): Promise<ReadPage>;
  close(): Promise<void>;
}

export interface PageReaderOptions {
  /** How many cores the networks use; all by default. */
  threads?: number;
}

/** @throws Error when the networks or the native library are not installed */
export async function createPageReader({ threads }: PageReaderOptions = {}): Promise<PageReader> {
  const models = await loadModels(threads);
  return {
    async read(picture) {
      const { textLayer } = picture;
      const codes = await readCodes(picture.grey);
      if (textLayer !== undefined) return readPage(picture, codes, turnedView(picture.grey, 0, 0), textLayer.map(({ text, box }) => ({ text, box, glyphs: [] })), 'text-layer');
      const { view, pieces } = await readInk(models, withoutCodes(inkOf(picture), codes.map(({ corners }) => corners)));
      return readPage(picture, codes, view, pieces.filter((piece) => !isSpeck(piece)), 'ocr');
    },
    close: () => models.close(),
  };
}

async function readPage(picture: PagePicture, codes: readonly PlacedCode[], view: View, pieces: readonly Piece[], source: 'ocr' | 'text-layer'): Promise<ReadPage> {
  const grey = new Pyramid({ ...picture.grey, channels: 1 });
  const { width, height, scale, image } = await uprightPicture(picture, grey, view);
  const columns = readingOrder(pieces);
  const sure = (some: readonly Piece[]): number => (source === 'ocr' ? confidenceOf(some) : 1);
  const hash = pictureHash(grey.sample(width, height, boxMap(view, [0, 0, view.width, view.height], width, height)));
  const found = pieces.length > 0;
  return {
    page: picture.page, of: picture.of, width, height, image, mediaType: 'image/webp',
    lines: columns.flat(2).map((piece): ReadLine => ({ text: piece.text, box: within(piece.box, scale, width, height), confidence: sure([piece]) })),
    codes: codes.map(({ format, text }) => ({ format, text })),
    text: paragraphsOf(columns),
    confidence: found ? sure(pieces) : 0,
    // A photograph has no words and is not blank.
    blank: !found && /^0+$/.test(hash),
    source: found ? source : 'none',
    pictureHash: hash,
  };
}

/** A box of the view in whole pixels of the stored picture, not beyond its edges. */
function within([x, y, w, h]: Box, scale: number, width: number, height: number): Box {
  const [left, top] = [Math.max(0, Math.round(x * scale)), Math.max(0, Math.round(y * scale))];
  return [left, top, Math.min(width, Math.round((x + w) * scale)) - left, Math.min(height, Math.round((y + h) * scale)) - top];
}

/** A sign or two that the network itself does not believe in: dust, a fold, a scrap of a seal. */
function isSpeck(piece: Piece): boolean {
  return piece.text.length <= 2 && meanOf([piece]) < 0.6;
}

/** Of the characters' mean, to three digits. A network that guesses at what is no writing, or is mirrored, still calls itself half sure: that is 0. */
function confidenceOf(pieces: readonly Piece[]): number {
  return Math.round(Math.max(0, meanOf(pieces) * 2 - 1) * 1000) / 1000;
}
