import type { SKRSContext2D } from '@napi-rs/canvas';
import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PagePicture } from '../../reading/page.ts';
import { greyOf } from '../image/raster.ts';
import { coverage } from './coverage.ts';

/** A page as it was drawn. */
export interface Drawn extends Pick<PagePicture, 'grey' | 'colour'> {
  /** Which part of the page pictures cover, 0 to 1. */
  pictures: number;
}

/** By so much a pixel's colours differ when it has any: JPEG tints grey a little. */
const tinted = 40;
/** So many of a page's pixels, one in a thousand, make it a page in colour. */
const leastTinted = 0.001;
const strip = 128;

/** Draws a page on white. Rejects with pdf.js's own error. */
export async function drawPage(page: PDFPageProxy, { scale, dpi }: { scale: number; dpi: number }): Promise<Drawn> {
  const { createCanvas } = await import('@napi-rs/canvas');
  const viewport = page.getViewport({ scale });
  const canvas = createCanvas(Math.max(1, Math.round(viewport.width)), Math.max(1, Math.round(viewport.height)));
  const { width, height } = canvas;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const covered = coverage(width, height);
  const draw = context.drawImage.bind(context) as (...drawn: unknown[]) => void;
  context.drawImage = (...drawn: unknown[]): void => {
    covered.add(placeOf(drawn), context.getTransform());
    draw(...drawn);
  };
  await page.render({ canvasContext: context as never, canvas: canvas as never, viewport, background: '#ffffff' }).promise;
  const read = readPixels(context, width, height);
  // Its memory now, and not when somebody looks for garbage.
  canvas.width = 1;
  canvas.height = 1;
  return {
    grey: { width, height, pixels: read.grey, dpi },
    ...(read.tinted > width * height * leastTinted ? { colour: { width, height, pixels: read.rgb } } : {}),
    pictures: covered.share(),
  };
}

/** By strips: a whole page's pixels once more are 24 MB. */
function readPixels(context: SKRSContext2D, width: number, height: number): { grey: Uint8Array; rgb: Uint8Array; tinted: number } {
  const grey = new Uint8Array(width * height);
  const rgb = new Uint8Array(width * height * 3);
  let count = 0;
  for (let top = 0; top < height; top += strip) {
    const { data } = context.getImageData(0, top, width, Math.min(strip, height - top));
    for (let from = 0, to = top * width; from < data.length; from += 4, to += 1) {
      const red = data[from] ?? 0;
      const green = data[from + 1] ?? 0;
      const blue = data[from + 2] ?? 0;
      grey[to] = greyOf(red, green, blue);
      rgb[to * 3] = red;
      rgb[to * 3 + 1] = green;
      rgb[to * 3 + 2] = blue;
      if (apart(red, green) || apart(green, blue) || apart(red, blue)) count += 1;
    }
  }
  return { grey, rgb, tinted: count };
}

function apart(one: number, other: number): boolean {
  return one - other > tinted || other - one > tinted;
}

/** Where drawImage draws, before the context's transform: left, top, width, height. */
function placeOf([image, ...numbers]: unknown[]): readonly [number, number, number, number] {
  const [first = 0, second = 0, third, fourth, left, top, width, height] = numbers as number[];
  if (left !== undefined) return [left, top ?? 0, width ?? 0, height ?? 0];
  const { width: wide, height: high } = image as SKRSContext2D['canvas'];
  return [first, second, third ?? wide, fourth ?? high];
}
