import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PDFDocumentLoadingTask } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { DocumentLimits } from '../../reading/page.ts';

export type Pdfjs = typeof import('pdfjs-dist/legacy/build/pdf.mjs');

/** Bytes of one canvas that pdf.js keeps for an image while it draws. */
const canvasBytes = 256 * 1024 * 1024;

/** Loads pdf.js; nothing of it comes from the network, and no script of a file is run (that takes a sandbox which is never loaded). */
export async function loadPdfjs(): Promise<Pdfjs> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  // Its own guess is a path beside itself, and a bundle stands elsewhere.
  pdfjs.GlobalWorkerOptions.workerSrc = pathToFileURL(join(home(), 'legacy/build/pdf.worker.mjs')).href;
  return pdfjs;
}

/** Begins to open a PDF with what of pdf.js is safe: no XFA, no network, no fonts of the machine. */
export function loadDocument(pdfjs: Pdfjs, bytes: Buffer, limits: DocumentLimits): PDFDocumentLoadingTask {
  const folder = home();
  return pdfjs.getDocument({
    // A copy: pdf.js takes it away from its owner.
    data: new Uint8Array(bytes),
    verbosity: pdfjs.VerbosityLevel.ERRORS,
    cMapUrl: `${join(folder, 'cmaps')}/`,
    standardFontDataUrl: `${join(folder, 'standard_fonts')}/`,
    wasmUrl: `${join(folder, 'wasm')}/`,
    iccUrl: `${join(folder, 'iccs')}/`,
    enableXfa: false,
    useSystemFonts: false,
    useWorkerFetch: false,
    disableFontFace: true,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    maxImageSize: limits.pixels,
    canvasMaxAreaInBytes: canvasBytes,
  });
}

function home(): string {
  return dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
}
