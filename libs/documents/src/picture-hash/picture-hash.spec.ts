import sharp from 'sharp';
import type { Raster } from '../reading/page.ts';
import { openPages } from '../pages/open-pages.ts';
import { faxTiff, jpegOf, letterOf, letters, renderLetter, skewed, type Letter, type Scan } from '../testing/samples/index.ts';
import { pictureDistance, pictureHash, samePicture } from './picture-hash.ts';

async function rasterOf(bytes: Buffer): Promise<Raster> {
  for await (const { grey } of (await openPages(bytes, 'image/jpeg')).pages) return grey;
  throw new Error('no page');
}

async function hashOf(scan: Scan): Promise<string> {
  return pictureHash(await rasterOf(await jpegOf(scan)));
}

/** Letters with one head and one end: only what is between them differs. */
const [first, ...others] = letters;
const family = others.slice(0, 4).map((other, n): Letter => {
  const paragraphs = [...first!.paragraphs.slice(0, 3), ...other.paragraphs.slice(2, -1), ...first!.paragraphs.slice(-2)];
  return { name: `with one head ${n}`, paragraphs, text: paragraphs.map(({ cells }) => cells.join(' ')).join('\n') };
});
const scans = Promise.all([...letters.slice(0, 4), ...family].map((letter) => renderLetter(letter, { dpi: 100 })));

jest.setTimeout(60_000);

describe('the hash of a page\'s picture', () => {
  it.each<[string, (scan: Scan, n: number) => Promise<string>]>([
    ['cropped, and lighter', async ({ width, height, pixels }) => pictureHash(await rasterOf(await sharp(pixels, { raw: { width, height, channels: 3 } })
      .extract({ left: 9, top: 12, width: width - 25, height: height - 20 }).linear(0.85, 38).jpeg().toBuffer()))],
    ['crooked, blurred and badly packed', async (scan, n) => {
      const { width, height, pixels } = await skewed(scan, n % 2 === 0 ? 0.4 : -0.4);
      return pictureHash(await rasterOf(await sharp(pixels, { raw: { width, height, channels: 3 } }).blur(0.8).jpeg({ quality: 40 }).toBuffer()));
    }],
    ['sent as fax', async (scan) => pictureHash(await rasterOf(await faxTiff([scan], { lines: 98 })))],
  ])('%s is nearly the same', async (_, again) => {
    for (const [n, scan] of (await scans).entries()) expect(samePicture(await hashOf(scan), await again(scan, n))).toBe(true);
  });

  it('of another letter is another, with the same head too', async () => {
    const hashes = await Promise.all((await scans).map(hashOf));
    for (const [n, one] of hashes.entries()) {
      expect(one).toMatch(/^[0-9a-f]{16}$/u);
      for (const other of hashes.slice(n + 1)) expect(samePicture(one, other)).toBe(false);
    }
  });

  it('of a page with one line less is near, and of the same bytes the same', async () => {
    const shorter = letterOf('shorter', first!.text.split('\n').slice(0, -1).join('\n'));
    const [whole, cut] = [await renderLetter(first!, { dpi: 100 }), await renderLetter(shorter, { dpi: 100 })];
    expect(pictureDistance(await hashOf(whole), await hashOf(whole))).toBe(0);
    expect(pictureDistance(await hashOf(whole), await hashOf(cut))).toBeGreaterThan(0);
  });

  it.each<[string, (at: number) => number]>([
    ['white', () => 255], ['grey', () => 180], ['dusty', (at) => (at % 9_973 === 0 ? 0 : 250)], ['white with black borders', (at) => (at % 800 < 10 ? 0 : 255)],
  ])('of a blank page, %s, is like no other', (_, pixel) => {
    const blank = pictureHash({ width: 800, height: 1100, pixels: Uint8Array.from({ length: 800 * 1100 }, (__, at) => pixel(at)) });
    expect(blank).toBe('0000000000000000');
    expect(samePicture(blank, blank)).toBe(false);
  });

  it('of a page in pencil is not a blank page\'s', () => {
    const [width, height] = [800, 1100];
    const pencil = (x: number, y: number): boolean => x > 100 && x < 600 && y > 200 && y < 500 && x % 30 < 4 && y % 40 < 25;
    expect(pictureHash({ width, height, pixels: Uint8Array.from({ length: width * height }, (_, at) => (pencil(at % width, Math.floor(at / width)) ? 205 : 245)) })).not.toBe('0000000000000000');
  });

  it.each([
    ['0000000000000001', '0000000000000003', 1], ['ffffffffffffffff', '00000000ffffffff', 32], ['00000000000000ff', '00000000000000ff', 0],
    ['0000000000000000', '0000000000000001', 64], ['', 'ffffffffffffffff', 64], ['not a hash', 'ffffffffffffffff', 64],
  ])('%s and %s are %d apart', (a, b, expected) => {
    expect(pictureDistance(a, b)).toBe(expected);
  });

  it('of pages of a few pixels is a hash too', () => {
    for (const [width, height] of [[1, 1], [16, 16], [3, 900]] as const) {
      expect(pictureHash({ width, height, pixels: Uint8Array.from({ length: width * height }, (_, at) => (at % 3) * 100) })).toMatch(/^[0-9a-f]{16}$/u);
    }
  });
});
