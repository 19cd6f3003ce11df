import type { PDFDocumentLoadingTask, PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { DocumentError, type DocumentLimits, type PagePicture, type Raster } from '../../reading/page.ts';
import { checkSize } from '../image/check-size.ts';
import type { OpenPages } from '../open-pages.ts';
import { checkPlain } from './check-plain.ts';
import { drawPage } from './draw.ts';
import { seenLines } from './ink.ts';
import { loadDocument, loadPdfjs, type Pdfjs } from './pdfjs.ts';
import { lacksFont, placedText } from './placed-text.ts';
import { isReadable, linesOf } from './text-layer.ts';

const pointsPerInch = 72;
/** Enough for twelve-point writing, and a page takes six million pixels. */
const usualDpi = 250;
/** A larger page is drawn smaller, down to here. */
const leastDpi = 100;
const enoughPixels = 20_000_000;
/** A page that pictures cover so far is a scan: what text it has is another program's reading of them, or only the letter's head. */
const mostPictures = 0.4;
/** Of a page's ink, what its text has to account for: less, and something is drawn (handwriting, letters as curves) that the text does not tell. */
const leastCovered = 0.5;

/**
 * A PDF. Each page is drawn; its own text is given with it where that is what a person sees: no picture covers much of the page, its
 * characters are known, there is ink where they are said to be, and little ink elsewhere. Else the page is only a picture, to be read by OCR.
 */
export async function openPdf(bytes: Buffer, limits: DocumentLimits): Promise<OpenPages> {
  checkPlain(bytes, limits);
  const pdfjs = await loadPdfjs();
  const loading = loadDocument(pdfjs, bytes, limits);
  try {
    const document = await loading.promise;
    if (document.numPages > limits.pages) {
      throw new DocumentError('too-many-pages', `the PDF has ${document.numPages} pages, and ${limits.pages} are read: send it in parts`);
    }
    if (document.numPages < 1) throw new DocumentError('no-pages', 'the PDF has no page: save it again');
    return { of: document.numPages, pages: eachPage(pdfjs, loading, document, limits) };
  } catch (error) {
    await loading.destroy();
    throw faultOf(pdfjs, error, 'the PDF');
  }
}

async function* eachPage(pdfjs: Pdfjs, loading: PDFDocumentLoadingTask, document: PDFDocumentProxy, limits: DocumentLimits): AsyncGenerator<PagePicture> {
  try {
    for (let number = 1; number <= document.numPages; number += 1) {
      yield { page: number, of: document.numPages, ...await pageOf(pdfjs, document, number, limits) };
    }
  } finally {
    await loading.destroy();
  }
}

async function pageOf(pdfjs: Pdfjs, document: PDFDocumentProxy, number: number, limits: DocumentLimits): Promise<Pick<PagePicture, 'grey' | 'colour' | 'textLayer'>> {
  try {
    const page = await document.getPage(number);
    const size = sizeOf(page, limits, number);
    const pieces = await placedText(pdfjs, page, page.getViewport({ scale: size.scale }));
    const { pictures, ...drawn } = await drawPage(page, size);
    if (pictures === 0 && isWhite(drawn.grey) && await hasPicture(pdfjs, page)) {
      throw new DocumentError('damaged', `the picture on page ${number} of the PDF is damaged: save it as PDF again, or scan the paper`);
    }
    const isDrawn = pieces === undefined || !lacksFont(page, pieces);
    page.cleanup();
    if (pieces === undefined || pictures > mostPictures) return drawn;
    const said = linesOf(pieces);
    const { lines, covered } = isDrawn ? seenLines(said, drawn.grey) : { lines: said, covered: 1 };
    return covered >= leastCovered && isReadable(lines) ? { ...drawn, textLayer: lines } : drawn;
  } catch (error) {
    throw faultOf(pdfjs, error, `page ${number} of the PDF`);
  }
}

function isWhite({ pixels }: Raster): boolean {
  return pixels.every((pixel) => pixel === 255);
}

/** What pdf.js cannot unpack it leaves out without a word: a scan would become an empty page. */
async function hasPicture({ OPS }: Pdfjs, page: PDFPageProxy): Promise<boolean> {
  const { fnArray } = await page.getOperatorList();
  return fnArray.some((operator) => [OPS.paintImageXObject, OPS.paintImageMaskXObject, OPS.paintInlineImageXObject].includes(operator));
}

function sizeOf(page: PDFPageProxy, limits: DocumentLimits, number: number): { scale: number; dpi: number } {
  const { width, height } = page.getViewport({ scale: 1 / pointsPerInch });
  const dpi = Math.min(usualDpi, Math.sqrt(Math.min(enoughPixels, limits.pixels) / (width * height)));
  if (!(dpi >= leastDpi)) {
    throw new DocumentError('too-many-pixels', `page ${number} of the PDF is ${Math.round(width)} × ${Math.round(height)} inches large: save it as A4 or A3`);
  }
  checkSize({ width: Math.round(width * dpi), height: Math.round(height * dpi) }, limits, `page ${number} of the PDF`);
  return { scale: dpi / pointsPerInch, dpi: Math.round(dpi) };
}

function faultOf(pdfjs: Pdfjs, error: unknown, what: string): DocumentError {
  if (error instanceof DocumentError) return error;
  if (error instanceof pdfjs.PasswordException) {
    return new DocumentError('encrypted', 'the PDF is protected by a password: print it to a new PDF without one, or scan the paper', { cause: error });
  }
  return new DocumentError('damaged', `${what} is damaged: save it as PDF again, or scan the paper`, { cause: error });
}
