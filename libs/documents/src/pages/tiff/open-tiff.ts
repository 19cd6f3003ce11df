import { DocumentError, type DocumentLimits, type PagePicture } from '../../reading/page.ts';
import { checkSize } from '../image/check-size.ts';
import { openSharp, rasterOf } from '../image/raster.ts';
import type { OpenPages } from '../open-pages.ts';
import { readDirectories, type TiffDirectory } from './directories.ts';

/**
 * A TIFF of any number of pages. Its directories are read here and not by sharp: sharp tells one density of the two that a fax has,
 * and follows a chain without looking where it leads.
 */
export async function openTiff(bytes: Buffer, limits: DocumentLimits): Promise<OpenPages> {
  const directories = readDirectories(bytes, limits.pages);
  if (directories.length > limits.pages) {
    throw new DocumentError('too-many-pages', `the TIFF has more than ${limits.pages} pages: send it in parts`);
  }
  const pages = directories.filter(({ extra }) => !extra);
  if (pages.length === 0) throw new DocumentError('no-pages', 'the TIFF has no page: scan it again');
  pages.forEach((directory, n) => checkPage(directory, limits, n + 1));
  return { of: pages.length, pages: eachPage(bytes, pages, limits) };
}

async function* eachPage(bytes: Buffer, directories: readonly TiffDirectory[], limits: DocumentLimits): AsyncGenerator<PagePicture> {
  for (const [n, directory] of directories.entries()) {
    yield { page: n + 1, of: directories.length, ...await pageOf(bytes, directory, limits, n + 1) };
  }
}

async function pageOf(bytes: Buffer, { index, across, down, compression }: TiffDirectory, limits: DocumentLimits, page: number): ReturnType<typeof rasterOf> {
  try {
    const metadata = await (await openSharp(bytes, { page: index, limitInputPixels: limits.pixels })).metadata();
    return await rasterOf({ bytes, index, metadata, density: { across, down } }, limits);
  } catch (error) {
    throw new DocumentError('damaged', `page ${page} of the TIFF is damaged, or packed in a way that is not read (compression ${compression}): scan it again, or save it as PDF`, { cause: error });
  }
}

function checkPage({ width, height }: TiffDirectory, limits: DocumentLimits, page: number): void {
  if (width === 0 || height === 0) throw new DocumentError('damaged', `page ${page} of the TIFF says that it is ${width} × ${height} pixels large: scan it again`);
  checkSize({ width, height }, limits, `page ${page} of the TIFF`);
}
