import type { PDFPageProxy, PageViewport } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { z } from 'zod';
import type { Pdfjs } from './pdfjs.ts';
import type { PlacedText } from './text-layer.ts';

/** What a filled-in field or a note on the page says: it is drawn with the page and is not part of its text. */
const annotation = z.object({
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  fieldValue: z.string().optional(),
  textContent: z.array(z.string()).optional(),
  hidden: z.boolean().optional(),
});
const missing = z.object({ missingFile: z.literal(true) });
/** Letters that lean more are writing that runs another way than the page. */
const mostLean = 0.1;

/** The page's own words, with their places in pixels of `viewport`. Undefined when many run across the page: the page is turned, and pictures are turned back. */
export async function placedText(pdfjs: Pdfjs, page: PDFPageProxy, viewport: PageViewport): Promise<PlacedText[] | undefined> {
  const { items } = await page.getTextContent();
  const found: PlacedText[] = [];
  let across = 0;
  for (const item of items) {
    if (!('str' in item) || item.str.trim() === '') continue;
    const [a, b, c, d, left, base] = pdfjs.Util.transform(viewport.transform, item.transform) as [number, number, number, number, number, number];
    if (Math.abs(Math.atan2(b, a)) > mostLean) across += item.str.length;
    found.push({ text: item.str, left, base, width: item.width * viewport.scale, height: Math.hypot(c, d), font: item.fontName });
  }
  const all = found.reduce((sum, { text }) => sum + text.length, 0);
  if (across > all / 5) return undefined;
  return [...found, ...await fieldsOf(page, viewport)];
}

/** Whether some of it is in a font that the file does not bring, as older Chinese PDFs do: where this machine lacks it nothing is drawn. Ask after drawing. */
export function lacksFont(page: PDFPageProxy, pieces: readonly PlacedText[]): boolean {
  const fonts = page.commonObjs as { has(name: string): boolean; get(name: string): unknown };
  return pieces.some(({ font }) => font !== undefined && fonts.has(font) && missing.safeParse(fonts.get(font)).success);
}

async function fieldsOf(page: PDFPageProxy, viewport: PageViewport): Promise<PlacedText[]> {
  const found: PlacedText[] = [];
  for (const one of await page.getAnnotations({ intent: 'display' }) as unknown[]) {
    const read = annotation.safeParse(one);
    if (!read.success || read.data.hidden === true) continue;
    const lines = (read.data.fieldValue ?? read.data.textContent?.join('\n') ?? '').split(/\r\n?|\n/u).filter((line) => line.trim() !== '');
    const [x1, y1] = viewport.convertToViewportPoint(read.data.rect[0], read.data.rect[1]) as [number, number];
    const [x2, y2] = viewport.convertToViewportPoint(read.data.rect[2], read.data.rect[3]) as [number, number];
    const height = Math.abs(y2 - y1) / Math.max(1, lines.length);
    const top = Math.min(y1, y2);
    lines.forEach((text, n) => found.push({ text, left: Math.min(x1, x2), base: top + (n + 0.85) * height, width: Math.abs(x2 - x1), height }));
  }
  return found;
}
