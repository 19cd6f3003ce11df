import sharp from 'sharp';
import { documentLimits, type PagePicture } from '../reading/page.ts';
import { openPages } from './open-pages.ts';

/** Black at its left upper quarter, on white. */
const cornered = sharp({ create: { width: 200, height: 100, channels: 3, background: '#ffffff' } })
  .composite([{ input: { create: { width: 100, height: 50, channels: 3, background: '#000000' } }, left: 0, top: 0 }]);

async function read(bytes: Buffer, mediaType = 'image/jpeg'): Promise<PagePicture> {
  for await (const page of (await openPages(bytes, mediaType)).pages) return page;
  throw new Error('no page');
}

/** The middle of each quarter, light or dark: left and right above, left and right below. */
function quarters({ grey: { width, height, pixels } }: PagePicture): string {
  return [[1, 1], [3, 1], [1, 3], [3, 3]].map(([x = 0, y = 0]) => ((pixels[Math.floor((height * y) / 4) * width + Math.floor((width * x) / 4)] ?? 0) < 128 ? '#' : '.')).join('');
}

jest.setTimeout(60_000);

describe('a picture', () => {
  it.each<[string, () => Promise<Buffer>]>([
    ['JPEG', () => cornered.clone().jpeg().toBuffer()],
    ['progressive JPEG', () => cornered.clone().jpeg({ progressive: true }).toBuffer()],
    ['JPEG in CMYK', () => cornered.clone().toColourspace('cmyk').jpeg().toBuffer()],
    ['PNG', () => cornered.clone().png().toBuffer()],
    ['PNG of 256 colours', () => cornered.clone().png({ palette: true }).toBuffer()],
    ['PNG of 16 bits', () => cornered.clone().toColourspace('rgb16').png().toBuffer()],
    ['WebP', () => cornered.clone().webp().toBuffer()],
    ['GIF', () => cornered.clone().gif().toBuffer()],
    ['AVIF', () => cornered.clone().avif({ effort: 0 }).toBuffer()],
  ])('%s is read, whatever it is called', async (_, make) => {
    const page = await read(await make(), 'application/pdf');
    expect(page).toMatchObject({ page: 1, of: 1, grey: { width: 200, height: 100 }, colour: { width: 200, height: 100 } });
    expect(quarters(page)).toBe('#...');
    expect(page.colour?.pixels.length).toBe(200 * 100 * 3);
  });

  it.each([
    [1, 200, 100, '#...'], [2, 200, 100, '.#..'], [3, 200, 100, '...#'], [4, 200, 100, '..#.'], [5, 100, 200, '#...'], [6, 100, 200, '.#..'], [7, 100, 200, '...#'], [8, 100, 200, '..#.'],
  ])('orientation %d of a telephone is undone', async (orientation, width, height, expected) => {
    const page = await read(await sharp(await cornered.clone().jpeg().toBuffer()).withMetadata({ orientation, density: 300 }).jpeg().toBuffer());
    expect(page.grey).toMatchObject({ width, height, dpi: 300 });
    expect(quarters(page)).toBe(expected);
  });

  it('of grey has no colour', async () => {
    const page = await read(await cornered.clone().greyscale().toColourspace('b-w').jpeg().toBuffer());
    expect(page.colour).toBeUndefined();
    expect(quarters(page)).toBe('#...');
  });

  it('that one sees through lies on white', async () => {
    const clear = await sharp({ create: { width: 50, height: 50, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer();
    expect((await read(clear)).grey.pixels.every((pixel) => pixel === 255)).toBe(true);
  });

  it('of 600 dpi becomes one of enough pixels, and says its new density', async () => {
    const large = await sharp({ create: { width: 4960, height: 7016, channels: 3, background: '#ffffff' } }).withMetadata({ density: 600 }).jpeg().toBuffer();
    const { grey } = await read(large);
    expect(grey.width * grey.height).toBeLessThanOrEqual(20_100_000);
    expect(grey.width / grey.height).toBeCloseTo(4960 / 7016, 2);
    expect(grey.dpi).toBe(Math.round((600 * grey.width) / 4960));
  });

  it('of 72 dpi tells no density: programs write that when they know none', async () => {
    expect((await read(await cornered.clone().withMetadata({ density: 72 }).jpeg().toBuffer())).grey.dpi).toBeUndefined();
  });
});

describe('limits of a file', () => {
  it('are its caller\'s', async () => {
    const bytes = await cornered.clone().png().toBuffer();
    await expect(openPages(bytes, 'image/png', { ...documentLimits, bytes: bytes.length - 1 })).rejects.toMatchObject({ fault: 'too-large' });
    await expect(openPages(bytes, 'image/png', { ...documentLimits, pixels: 19_999 })).rejects.toMatchObject({ fault: 'too-many-pixels' });
    await expect(openPages(bytes, 'image/png', { bytes: bytes.length, pixels: 20_000, pages: 1 })).resolves.toMatchObject({ of: 1 });
  });
});
