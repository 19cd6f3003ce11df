import type { Metadata } from 'sharp';
import { DocumentError, type DocumentLimits, type PagePicture } from '../../reading/page.ts';
import { isCutShort, type ImageKind } from '../kind-of.ts';
import type { OpenPages } from '../open-pages.ts';
import { checkSize } from './check-size.ts';
import { openSharp, rasterOf } from './raster.ts';

/** A file that is one picture. */
export async function openImage(bytes: Buffer, kind: ImageKind, limits: DocumentLimits): Promise<OpenPages> {
  const metadata = await faulty(bytes, kind, async () => (await openSharp(bytes, { limitInputPixels: false })).metadata());
  checkSize(metadata, limits, 'the picture');
  return { of: 1, pages: onePage(bytes, kind, metadata, limits) };
}

async function* onePage(bytes: Buffer, kind: ImageKind, metadata: Metadata, limits: DocumentLimits): AsyncGenerator<PagePicture> {
  const told = metadata.density === undefined ? {} : { density: { across: metadata.density, down: metadata.density } };
  yield { page: 1, of: 1, ...await faulty(bytes, kind, () => rasterOf({ bytes, index: 0, metadata, ...told }, limits)) };
}

/** What sharp cannot read is a fault of the file; whether it was cut off, its end tells better than sharp's words. */
async function faulty<Result>(bytes: Buffer, kind: ImageKind, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    const [fault, what] = isCutShort(bytes, kind) ? ['truncated', 'ends too early: it was not saved or sent whole'] as const : ['damaged', 'is damaged'] as const;
    throw new DocumentError(fault, `the ${kind.toUpperCase()} picture ${what}; scan or send it again`, { cause: error });
  }
}
