import type { PagePicture } from '../reading/page.ts';
import type { Pyramid } from './plane.ts';
import { Pyramid as Planes } from './plane.ts';
import { boxMap, type View } from './view.ts';

/** Of the stored picture, in pixels. */
const tallest = 2000;

/** The page upright and straight, as WebP, and by how much it is smaller than the scan. */
export async function uprightPicture({ colour }: PagePicture, grey: Pyramid, view: View): Promise<{ width: number; height: number; scale: number; image: Buffer }> {
  const scale = Math.min(1, tallest / Math.max(view.width, view.height));
  const width = Math.max(1, Math.round(view.width * scale));
  const height = Math.max(1, Math.round(view.height * scale));
  const from = colour === undefined ? grey : new Planes({ ...colour, channels: 3 });
  const { pixels, channels } = from.sample(width, height, boxMap(view, [0, 0, view.width, view.height], width, height));
  const { default: sharp } = await import('sharp');
  const image = await sharp(pixels, { raw: { width, height, channels } }).webp({ quality: 70, effort: 2 }).toBuffer();
  return { width, height, scale, image };
}
