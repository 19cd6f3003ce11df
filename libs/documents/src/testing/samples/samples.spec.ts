import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { missingIn } from './cmap.ts';
import { faxTiff, letterOf, letters, mirrored, noisy, pngOf, renderLetter, sampleFont, scanPdf, scanTiff, scannedAgain, seeded, skewed, stamped, textPdf, turned, withCode } from './index.ts';
import { layOut } from './layout.ts';
import { page, pixelsOf, type Scan } from './render.ts';
import { tiffTag } from './tiff.ts';

const letter = letterOf('short', `
市长：
　　路灯不亮，请修一下。电话13800001111。
数量|3盏
>>王某`);
const small = () => renderLetter(letter, { dpi: 60 });
const bare = (text: string): string => text.replaceAll(/\s/g, '');
const digest = ({ pixels }: Scan): string => createHash('sha256').update(pixels).digest('hex');
/** Share of pixels darker than grey. */
const ink = ({ pixels }: Scan): number => pixels.filter((value) => value < 128).length / pixels.length;

describe('letters', () => {
  it('are twenty, of 200 to 600 characters, all in the font that is always there', () => {
    expect(letters).toHaveLength(20);
    expect(letters.map(({ text }) => bare(text).length).filter((length) => length < 200 || length > 600)).toEqual([]);
    expect(letters.flatMap(({ text }) => missingIn(sampleFont().bytes, text))).toEqual([]);
  });

  it('say what is to be read: a paragraph a line, cells beside each other', () => {
    expect(letter.text).toBe('市长：\n路灯不亮，请修一下。电话13800001111。\n数量 3盏\n王某');
  });

  it.each(letters.map((each) => [each.name, each] as const))('%s is laid out whole and in order, at the margins', (_name, each) => {
    const frame = { left: 10, top: 0, width: 380, height: 2000, size: 10, leading: 18, justified: true };
    const placed = layOut(each, frame, (text) => text.length * 10);
    expect(bare(placed.map(({ text }) => text).join(''))).toBe(bare(each.text));
    expect(placed.filter(({ text, x }) => x < 10 || x + text.length * 10 > 390.001)).toEqual([]);
    // Neither begins a line nor stands alone.
    expect(placed.filter(({ text }) => /^[，。、；：！？）》”]/.test(text))).toEqual([]);
  });

  it('too long ones are refused', () => {
    const long = letterOf('long', `　　${'很长'.repeat(2000)}`);
    return expect(renderLetter(long, { dpi: 60 })).rejects.toThrow('letter long does not fit on its page');
  });

  it.each([['〇', '〇'], ['苗圃', '圃']])('%s, which the font lacks or has wrong, is refused', (text, named) =>
    expect(renderLetter(letterOf('odd', text), { dpi: 60 })).rejects.toThrow(`ZCOOL XiaoWei has no ${named}`));
});

describe('pages', () => {
  it('are A4, and the same each time', async () => {
    const [one, other] = [await small(), await small()];
    expect([one.width, one.height]).toEqual([pixelsOf(page.width, 60), pixelsOf(page.height, 60)]);
    expect(digest(one)).toBe(digest(other));
    expect(ink(one)).toBeGreaterThan(0.0002);
  });

  it('are spoiled in the same way by the same numbers', async () => {
    const scan = await small();
    const stamp = { office: '某某市信访局', below: '收文章', at: [0.5, 0.1] } as const;
    const spoil = (seed: number): string[] => [noisy(scan, seeded(seed)), stamped(scan, seeded(seed), stamp)].map(digest);
    expect(spoil(1)).toEqual(spoil(1));
    expect(new Set([...spoil(1), ...spoil(2), digest(scan)]).size).toBe(5);
  });

  it('a stamp is red, and lets the letter through', async () => {
    const scan = await small();
    const { pixels } = stamped(scan, seeded(1), { office: '某某市信访局', below: '收文章', at: [0.5, 0.1] });
    let red = 0;
    for (let at = 0; at < pixels.length; at += 3) {
      if (pixels[at]! > 150 && pixels[at + 1]! < 120) red += 1;
      // What was black stays so.
      if (scan.pixels[at]! < 60) expect(pixels[at]).toBeLessThan(60);
    }
    expect(red).toBeGreaterThan(200);
  });

  it('keep their size when they are turned a little, and change it on their side', async () => {
    const scan = await small();
    for (const spoiled of [await skewed(scan, 3), await skewed(scan, -2), await mirrored(scan), await turned(scan, 180)]) {
      expect([spoiled.width, spoiled.height, spoiled.pixels.length]).toEqual([scan.width, scan.height, scan.pixels.length]);
    }
    const side = await turned(scan, 90);
    expect([side.width, side.height]).toEqual([scan.height, scan.width]);
    expect(digest(await turned(side, 270))).toBe(digest(scan));
    expect(digest(await mirrored(await mirrored(scan)))).toBe(digest(scan));
    expect(digest(await scannedAgain(scan))).not.toBe(digest(scan));
  });

  it('a code changes nothing but its corner', async () => {
    const scan = await small();
    for (const format of ['QRCode', 'Code128'] as const) expect(ink(await withCode(scan, 'LX-0001', format))).toBeGreaterThan(ink(scan));
  });
});

describe('files', () => {
  it.each([[196, 'threshold'], [98, 'threshold'], [196, 'dots']] as const)('a fax of %d lines an inch, by %s, is Group 4 and says so', async (lines, tone) => {
    const scan = await renderLetter(letter, { dpi: 100 });
    const file = await faxTiff([scan, scan], { lines, tone });
    const tags = Object.fromEntries([256, 258, 259, 282, 283, 296].map((tag) => [tag, tiffTag(file, tag)]));
    // Width, bits a pixel, T.6, dots an inch across and down.
    expect(tags).toEqual({ 256: 1728, 258: 1, 259: 4, 282: 204, 283: lines, 296: 2 });
    expect(await sharp(file).metadata()).toMatchObject({ pages: 2, width: 1728, height: Math.round((scan.height / 100) * lines) });
    const [first, second] = await Promise.all([0, 1].map((each) => sharp(file, { page: each }).raw().toBuffer()));
    expect(first!.equals(second!)).toBe(true);
    expect(first!.filter((value) => value === 0).length).toBeGreaterThan(1000);
  });

  it('a TIFF in colour has the pages that it was made of', async () => {
    const scans = [await small(), await mirrored(await small())];
    const file = await scanTiff(scans);
    expect(await sharp(file).metadata()).toMatchObject({ pages: 2, density: 60, channels: 3 });
    for (const [n, { pixels }] of scans.entries()) expect((await sharp(file, { page: n }).raw().toBuffer()).equals(pixels)).toBe(true);
  });

  it('PNG says how dense it is', async () => expect(await sharp(await pngOf(await small())).metadata()).toMatchObject({ format: 'png', density: 60 }));

  it('PDFs have a page for each', async () => {
    const scan = await small();
    for (const file of [await scanPdf([scan, scan]), textPdf([letter, letter])]) {
      expect(file.toString('latin1', 0, 5)).toBe('%PDF-');
      expect(file.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(2);
    }
  });
});
