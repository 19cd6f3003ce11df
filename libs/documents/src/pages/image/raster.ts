import type { Metadata, Sharp, SharpOptions } from 'sharp';
import type { DocumentLimits, PagePicture } from '../../reading/page.ts';

/** Dots per inch across and down. */
export interface Density {
  across: number;
  down: number;
}

/** A page of a file of pictures. */
export interface PlacedImage {
  bytes: Buffer;
  /** Its place among the file's pictures, from 0. */
  index: number;
  metadata: Metadata;
  density?: Density;
}

/** An A3 page at 300 dpi has fewer; writing is read no better from more, and each pixel costs four bytes. */
const enoughPixels = 20_000_000;
/** Dots that differ less from squares are left as they are: stretching blurs a fax's 204 × 196, and letters bear 4 %. */
const nearlySquare = 1.1;
/** What programs write when they know nothing. */
const leastDensity = 100;
const mostStretch = 4;

/** The picture with its pixels: upright as the file says, square, on white. Rejects with sharp's own error. */
export async function rasterOf(image: PlacedImage, limits: DocumentLimits): Promise<Pick<PagePicture, 'grey' | 'colour'>> {
  const target = targetOf(image);
  const pipeline = (await openSharp(image.bytes, { page: image.index, limitInputPixels: limits.pixels }))
    .autoOrient()
    .resize({ width: target.width, height: target.height, fit: 'fill', kernel: 'cubic' })
    .flatten({ background: '#ffffff' });
  const colour = isColour(image.metadata);
  const { data, info } = await pipeline.toColourspace(colour ? 'srgb' : 'b-w').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const dpi = target.dpi === undefined ? {} : { dpi: target.dpi };
  if (!colour) return { grey: { width, height, pixels: data, ...dpi } };
  return { grey: { width, height, pixels: allGrey(data), ...dpi }, colour: { width, height, pixels: data } };
}

/** Nothing is kept between two files: what one of them takes is free after it. */
export async function openSharp(bytes: Buffer, options: SharpOptions): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  return sharp(bytes, { failOn: 'error', sequentialRead: true, ...options });
}

/** Grey as eyes see it. */
export function greyOf(red: number, green: number, blue: number): number {
  return (red * 77 + green * 150 + blue * 29 + 128) >> 8;
}

function allGrey(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let to = 0, from = 0; to < grey.length; to += 1, from += 3) grey[to] = greyOf(rgb[from] ?? 0, rgb[from + 1] ?? 0, rgb[from + 2] ?? 0);
  return grey;
}

function isColour({ channels, hasAlpha }: Metadata): boolean {
  return channels - (hasAlpha ? 1 : 0) >= 3;
}

/** How large the page is made, in pixels as it stands upright. */
function targetOf({ metadata, density }: PlacedImage): { width: number; height: number; dpi?: number } {
  const turned = (metadata.orientation ?? 1) >= 5;
  const { across, down } = squared(density);
  const [wide, high] = [metadata.width * across.stretch, metadata.height * down.stretch];
  const shrink = Math.min(1, Math.sqrt(enoughPixels / (wide * high)));
  const [width, height] = [wide * shrink, high * shrink].map((side) => Math.max(1, Math.round(side))) as [number, number];
  const dpi = across.dpi * shrink;
  return { width: turned ? height : width, height: turned ? width : height, ...(dpi >= leastDensity ? { dpi: Math.round(dpi) } : {}) };
}

interface Side {
  stretch: number;
  dpi: number;
}

/** By how much a page is stretched across and down so that its pixels are squares: up to the finer side, and no further than 300 dpi. */
function squared(density: Density | undefined): { across: Side; down: Side } {
  const across = density?.across ?? 0;
  const down = density?.down ?? 0;
  const ratio = across / down;
  const believed = across > 0 && down > 0 && ratio <= mostStretch && ratio >= 1 / mostStretch;
  if (!believed || (ratio < nearlySquare && ratio > 1 / nearlySquare)) return { across: { stretch: 1, dpi: across }, down: { stretch: 1, dpi: down } };
  const dpi = Math.max(Math.min(across, down), Math.min(Math.max(across, down), 300));
  return { across: { stretch: dpi / across, dpi }, down: { stretch: dpi / down, dpi } };
}
