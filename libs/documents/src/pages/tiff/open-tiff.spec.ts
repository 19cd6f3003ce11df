import sharp, { type Sharp } from 'sharp';
import { DocumentError, documentLimits, type PagePicture } from '../../reading/page.ts';
import { faxEntries, tiffOf, type Directory, type Entry } from '../../testing/hostile/tiff.ts';
import { group3 } from '../../testing/mh.ts';
import { openPages } from '../open-pages.ts';

/** Blocks of 10 × 10, in rows of other lengths, so that turned, mirrored and inverted pages differ. */
const wide = 400;
const high = 200;
const dots = Uint8Array.from({ length: wide * high }, (_, at) => {
  const [x, y] = [Math.floor((at % wide) / 10), Math.floor(at / wide / 10)];
  return (x * 7 + y * 3) % 5 === 0 && x + y < 40 ? 0 : 255;
});
const page = { width: wide, height: high, dots };

async function read(bytes: Buffer): Promise<PagePicture[]> {
  const found: PagePicture[] = [];
  for await (const picture of (await openPages(bytes, 'image/tiff', documentLimits)).pages) found.push(picture);
  return found;
}

type Changes = Partial<Parameters<typeof faxEntries>[0]>;

function fax(changes: Changes = {}, more: readonly Entry[] = []): Directory {
  const strip = group3(page, { reversed: changes.fill === 2 });
  const replaced = new Set(more.map(([tag]) => tag));
  const entries = faxEntries({ width: wide, height: high, compression: 3, bytes: strip.length, ...changes }).filter(([tag]) => !replaced.has(tag));
  return { strip, entries: [...entries, ...more].sort(([a], [b]) => a - b) };
}

jest.setTimeout(60_000);

describe('a TIFF', () => {
  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ['Group 3', () => tiffOf([fax()])],
    ['Group 3 whose bits are filled in from the other end', () => tiffOf([fax({ fill: 2 })])],
    ['Group 3 of a negative', () => inverted(tiffOf([fax({ photometric: 1 })]))],
    ['Group 4', () => one().tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer()],
    ['LZW of one bit', () => one().tiff({ compression: 'lzw', predictor: 'none', bitdepth: 1 }).toBuffer()],
    ['LZW, where 0 is white', () => one().tiff({ compression: 'lzw', predictor: 'none', bitdepth: 1, miniswhite: true }).toBuffer()],
    ['LZW of grey', () => one().tiff({ compression: 'lzw' }).toBuffer()],
    ['PackBits', () => one().tiff({ compression: 'packbits', bitdepth: 1 }).toBuffer()],
    ['Deflate', () => one().tiff({ compression: 'deflate' }).toBuffer()],
    ['nothing packed', () => one().tiff({ compression: 'none' }).toBuffer()],
    ['tiles', () => one().tiff({ compression: 'deflate', tile: true, tileWidth: 64, tileHeight: 64 }).toBuffer()],
    ['BigTIFF', () => one().tiff({ compression: 'deflate', bigtiff: true }).toBuffer()],
    ['16 bits of grey', () => one().toColourspace('grey16').tiff({ compression: 'none' }).toBuffer()],
  ])('%s: every dot is what it was', async (_, make) => {
    const [found] = await read(await make());
    expect(found).toMatchObject({ page: 1, of: 1, grey: { width: wide, height: high } });
    expect(found?.colour).toBeUndefined();
    expect(Buffer.from(found?.grey.pixels ?? []).equals(Buffer.from(dots))).toBe(true);
  });

  it.each<[string, Changes, readonly Entry[], { width: number; height: number; dpi?: number }]>([
    ['204 × 98: rows are added', { across: 204, down: 98 }, [], { width: wide, height: 416, dpi: 204 }],
    ['204 × 196: square enough', { across: 204, down: 196 }, [], { width: wide, height: high, dpi: 204 }],
    ['204 × 391: dots are added, as far as it is of use', { across: 204, down: 391 }, [], { width: 588, height: 153, dpi: 300 }],
    ['408 × 391: square enough', { across: 408, down: 391 }, [], { width: wide, height: high, dpi: 408 }],
    ['by centimetres', { across: 80, down: 38 }, [[296, 3, 3]], { width: wide, height: 421, dpi: 203 }],
    ['without a unit', { across: 204, down: 98 }, [[296, 3, 1]], { width: wide, height: 416, dpi: 204 }],
    ['1 × 1: nothing is told', { across: 1, down: 1 }, [], { width: wide, height: high }],
    ['0 × 98: not believed', { across: 0, down: 98 }, [], { width: wide, height: high }],
    ['204 × 4: not believed', { across: 204, down: 4 }, [], { width: wide, height: high, dpi: 204 }],
    ['204 × 98, laid on its side', { across: 204, down: 98 }, [[274, 3, 6]], { width: 416, height: wide, dpi: 204 }],
  ])('densities %s', async (_, changes, more, expected) => {
    const [found] = await read(tiffOf([fax(changes, more)]));
    const { pixels, ...size } = found?.grey ?? { pixels: new Uint8Array() };
    expect(size).toEqual(expected);
    expect(pixels.length).toBe(expected.width * expected.height);
  });

  it('of several pages: each by its own densities, in their order; small pictures of others are no pages', async () => {
    const thumbnail: Directory = fax({}, [[254, 4, 1]]);
    const found = await read(tiffOf([fax({ down: 98 }), thumbnail, fax({ down: 196 }), fax({ down: 98 })]));
    expect(found.map((one) => [one.page, one.of, one.grey.height])).toEqual([[1, 3, 416], [2, 3, high], [3, 3, 416]]);
  });

  it('keeps colour, from CMYK too', async () => {
    const red = sharp({ create: { width: 50, height: 50, channels: 3, background: '#c01020' } });
    for (const bytes of [await red.clone().tiff().toBuffer(), await red.clone().toColourspace('cmyk').tiff().toBuffer()]) {
      const [found] = await read(bytes);
      const [r = 0, g = 0, b = 0] = found?.colour?.pixels ?? [];
      expect(r).toBeGreaterThan(g + 80);
      expect(r).toBeGreaterThan(b + 80);
      expect(found?.colour?.pixels.length).toBe(50 * 50 * 3);
    }
  });

  it('gives the pages before a damaged one', async () => {
    const { of, pages } = await openPages(tiffOf([fax(), fax({ compression: 34_999 }), fax()]), 'image/tiff');
    const found: number[] = [];
    const reading = (async () => {
      for await (const one of pages) found.push(one.page);
    })();
    await expect(reading).rejects.toThrow(/^page 2 of the TIFF is damaged/u);
    await expect(reading).rejects.toBeInstanceOf(DocumentError);
    expect([of, found]).toEqual([3, [1]]);
  });
});

function one(): Sharp {
  return sharp(dots, { raw: { width: wide, height: high, channels: 1 } }).toColourspace('b-w');
}

/** The same dots in a file that calls 1 white: its picture is the negative's negative. */
async function inverted(negative: Buffer): Promise<Buffer> {
  const [found] = await read(negative);
  const { width, height, pixels } = found?.grey ?? { width: 0, height: 0, pixels: new Uint8Array() };
  return sharp(pixels.map((value) => 255 - value), { raw: { width, height, channels: 1 } }).toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer();
}
