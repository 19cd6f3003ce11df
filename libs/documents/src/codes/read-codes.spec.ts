import type { Raster } from '../reading/page.ts';
import { openPages } from '../pages/open-pages.ts';
import { faxTiff, jpegOf, letters, renderLetter, seeded, skewed, turned, withCode, type Scan } from '../testing/samples/index.ts';
import { readCodes } from './read-codes.ts';

async function rasterOf(bytes: Buffer): Promise<Raster> {
  for await (const { grey } of (await openPages(bytes, 'image/jpeg')).pages) return grey;
  throw new Error('no page');
}

const letter = renderLetter(letters[0]!, { dpi: 200 });
const number = 'HZ-2026-004711';

jest.setTimeout(60_000);

describe('codes on a page', () => {
  it.each<[string, 'QRCode' | 'Code128', (scan: Scan) => Promise<Buffer>]>([
    ['a QR code on a scan', 'QRCode', async (scan) => jpegOf(scan)],
    ['a QR code on a crooked scan', 'QRCode', async (scan) => jpegOf(await skewed(scan, 3))],
    ['a QR code upside down', 'QRCode', async (scan) => jpegOf(await turned(scan, 180))],
    ['a QR code on a fax', 'QRCode', async (scan) => faxTiff([scan])],
    ['a barcode on a scan', 'Code128', async (scan) => jpegOf(scan)],
    ['a barcode on a scan that lies on its side', 'Code128', async (scan) => jpegOf(await turned(scan, 90))],
  ])('%s is read', async (_, format, spoil) => {
    expect(await readCodes(await rasterOf(await spoil(await withCode(await letter, number, format))))).toMatchObject([{ format, text: number }]);
  });

  it('of several kinds come from above to below, the same one once', async () => {
    const both = await withCode(await turned(await withCode(await withCode(await letter, number), number), 180), 'HZ-2026-004712', 'Code128');
    expect(await readCodes(await rasterOf(await jpegOf(both)))).toMatchObject([{ format: 'Code128', text: 'HZ-2026-004712' }, { format: 'QRCode', text: number }]);
  });

  it('are none on a page of writing, of noise, of a ruled form and on a blank one', async () => {
    const random = seeded(9);
    const size = { width: 800, height: 1100 };
    const of = (pixel: (at: number) => number): Raster => ({ ...size, pixels: Uint8Array.from({ length: 800 * 1100 }, (_, at) => pixel(at)) });
    for (const page of [await rasterOf(await jpegOf(await letter)), of(() => random() * 255), of((at) => (at % 40 < 3 ? 0 : 255)), of(() => 255), { width: 1, height: 1, pixels: Uint8Array.of(0) }]) {
      expect(await readCodes(page)).toEqual([]);
    }
  });
});
