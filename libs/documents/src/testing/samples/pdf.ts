import { PDFDocument, loadImage, type SKRSContext2D } from '@napi-rs/canvas';
import { jpegOf } from './encode.ts';
import { demandAll, sampleFont } from './fonts.ts';
import type { Letter } from './letter.ts';
import { drawLetter, page, type LetterStyle, type Scan } from './render.ts';

const points = { width: (page.width / 25.4) * 72, height: (page.height / 25.4) * 72 };

/** As office scanners save it: each page only a picture. */
export async function scanPdf(scans: readonly Scan[]): Promise<Buffer> {
  const file = new PDFDocument();
  for (const scan of scans) {
    const [width, height] = [(scan.width / scan.dpi) * 72, (scan.height / scan.dpi) * 72];
    const picture = await loadImage(await jpegOf(scan));
    pageOf(file, width, height).drawImage(picture, 0, 0, width, height);
    file.endPage();
  }
  return file.close();
}

/** As an office program saves it: words, one letter a page. */
export function textPdf(letters: readonly Letter[], style: LetterStyle = {}): Buffer {
  const { font = sampleFont() } = style;
  const file = new PDFDocument();
  for (const letter of letters) {
    demandAll(font, letter.text);
    // Characters drawn by hand would not be words.
    const { repairs: _, ...asItIs } = font;
    drawLetter(pageOf(file, points.width, points.height), letter, 72, { ...style, font: asItIs });
    file.endPage();
  }
  return file.close();
}

/** Its declared type leaves out what it has beyond a browser's. */
function pageOf(file: PDFDocument, width: number, height: number): SKRSContext2D {
  return file.beginPage(width, height) as SKRSContext2D;
}
