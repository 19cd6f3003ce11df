import type { PagePicture, ReadLine, ReadPage } from '../reading/page.ts';
import { inkOf } from './ink.ts';
import { loadModels } from './models.ts';
import { readingOrder } from './order.ts';
import { paragraphsOf } from './paragraphs.ts';
import { uprightPicture } from './picture.ts';
import { Pyramid } from './plane.ts';
import { readInk, type Piece } from './read-ink.ts';
import { turnedView } from './view.ts';

/** Reads pages one after the other. Holds the networks (some 300 MB): one for a process. */
export interface PageReader {
  read(picture: PagePicture): Promise<ReadPage>;
  close(): Promise<void>;
}

/** `threads`: how many cores the networks use; all by default. */
export async function createPageReader({ threads }: { threads?: number } = {}): Promise<PageReader> {
  const models = await loadModels(threads);
  return {
    async read(picture) {
      const grey = new Pyramid({ ...picture.grey, channels: 1 });
      const layer = picture.textLayer;
      const { view, pieces } = layer === undefined
        ? await readInk(models, inkOf(picture))
        : { view: turnedView(picture.grey, 0, 0), pieces: layer.map(({ text, box }) => ({ text, box, glyphs: [] })) };
      const { width, height, scale, image } = await uprightPicture(picture, grey, view);
      const columns = readingOrder(pieces);
      const lines = columns.flat(2).map((piece): ReadLine => ({
        text: piece.text,
        box: [piece.box[0] * scale, piece.box[1] * scale, piece.box[2] * scale, piece.box[3] * scale].map(Math.round) as [number, number, number, number],
        confidence: layer === undefined ? confidenceOf([piece]) : 1,
      }));
      return {
        page: picture.page, of: picture.of, width, height, image, mediaType: 'image/webp', lines,
        codes: [], pictureHash: '0000000000000000',
        text: paragraphsOf(columns),
        confidence: layer === undefined ? confidenceOf(pieces) : 1,
        blank: pieces.length === 0,
        source: pieces.length === 0 ? 'none' : layer === undefined ? 'ocr' : 'text-layer',
      };
    },
    close: () => models.close(),
  };
}

/** Mean over the characters, to three digits. */
function confidenceOf(pieces: readonly Piece[]): number {
  const glyphs = pieces.flatMap((piece) => piece.glyphs);
  if (glyphs.length === 0) return 0;
  return Math.round((glyphs.reduce((sum, glyph) => sum + glyph.probability, 0) / glyphs.length) * 1000) / 1000;
}
