import { faxTiff, jpegOf, noisy, renderLetter, seeded, skewed, stamped, type Letter, type SampleFont, type Scan } from '../../libs/documents/src/testing/samples/index.ts';

/** A scan as it reaches the gateway. */
export interface ScanFile {
  bytes: Buffer;
  mediaType: 'image/jpeg' | 'image/tiff';
}

export interface Condition {
  name: string;
  /** Most character errors, in per cent; undefined where none was promised. */
  bar?: number;
  spoil(scan: Scan, random: () => number): Promise<ScanFile>;
}

const jpeg = async (scan: Scan, quality?: number): Promise<ScanFile> => ({ bytes: await jpegOf(scan, quality), mediaType: 'image/jpeg' });
const fax = async (scan: Scan, lines: 196 | 98): Promise<ScanFile> => ({ bytes: await faxTiff([scan], { lines }), mediaType: 'image/tiff' });

export const conditions: readonly Condition[] = [
  { name: 'clean 300 dpi', bar: 0.5, spoil: (scan) => jpeg(scan) },
  { name: 'skewed 3°', bar: 1, spoil: async (scan, random) => jpeg(await skewed(scan, random() < 0.5 ? 3 : -3)) },
  { name: 'noisy', bar: 1, spoil: (scan, random) => jpeg(noisy(scan, random), 60) },
  { name: 'fax 204×196', bar: 1, spoil: (scan) => fax(scan, 196) },
  { name: 'fax 204×98', bar: 4, spoil: (scan) => fax(scan, 98) },
  {
    name: 'red stamp', bar: 3,
    spoil: (scan, random) => jpeg(stamped(scan, random, { office: '九江市人民政府信访局', below: '收文专用章', at: [0.3 + 0.4 * random(), 0.14 + 0.2 * random()] })),
  },
];

/** No font's: for one that looks like a hand. */
export const handwritten: Condition = { name: 'like handwriting', spoil: (scan) => jpeg(scan) };

/** The same file for the same letter, font and condition, on any machine. */
export async function scanOf(letter: Letter, font: SampleFont, condition: Condition, number: number): Promise<ScanFile> {
  return condition.spoil(await renderLetter(letter, { font, justified: number % 3 !== 0 }), seeded(number));
}
