import { join } from 'node:path';
import sharp from 'sharp';
import { createWorker } from 'tesseract.js';
import { openPages } from '../../libs/documents/src/pages/open-pages.ts';
import type { Reader } from './reading.ts';

/** tesseract.js with simplified Chinese, its better model on these pages (`4.0.0_best_int` reads more of them wrong). `root` is the clone. */
export async function openTesseract(root: string): Promise<{ read: Reader; close(): Promise<void> }> {
  const langPath = join(root, 'node_modules/@tesseract.js-data/chi_sim/4.0.0');
  const worker = await createWorker('chi_sim', 1, { langPath, cacheMethod: 'none', gzip: true });
  return {
    async read({ bytes, mediaType }) {
      const { data } = await worker.recognize(mediaType === 'image/tiff' ? await squared(bytes, mediaType) : bytes);
      return { text: data.text };
    },
    close: async () => void (await worker.terminate()),
  };
}

/** It does not know TIFF, nor dots that are not square: it gets a fax's pages as our own reader sees them. */
async function squared(bytes: Buffer, mediaType: string): Promise<Buffer> {
  const { pages } = await openPages(bytes, mediaType);
  for await (const { grey: { width, height, pixels, dpi } } of pages) return sharp(pixels, { raw: { width, height, channels: 1 } }).withMetadata({ density: dpi ?? 204 }).png().toBuffer();
  throw new Error('a fax without a page');
}
