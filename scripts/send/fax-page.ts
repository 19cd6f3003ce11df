import { basename } from 'node:path';
import type { SendInput } from './kind.ts';
import { readMedia } from './media-server.ts';

/** A document as it comes out of a fax machine. */
export interface FaxDocument {
  name: string;
  mediaType: string;
  bytes: Buffer;
}

/** The first file that was given; else the words on a page, as a machine receives it: a TIFF, or the PDF that providers make of it. */
export async function faxDocument({ text, from, media }: SendInput, kind: 'tiff' | 'pdf'): Promise<FaxDocument> {
  const [file] = media;
  if (file !== undefined) return { name: basename(file), ...readMedia(file) };
  // Drawing is loaded by who draws.
  const { faxTiff, letterOf, renderLetter, scanPdf } = await import('../../libs/documents/src/testing/samples/index.ts');
  const words = [
    '^^传　真', '市政府总值班室：', ...text.split('\n').map((paragraph) => `　　${paragraph}`), '>>发送人：王建国', `>>电话：${(from ?? '13800001234').replace(/^\+86/, '')}`,
  ];
  const page = await renderLetter(letterOf('fax', words.join('\n')), { dpi: 204 });
  return kind === 'tiff'
    ? { name: 'fax.tif', mediaType: 'image/tiff', bytes: await faxTiff([page], { lines: 196 }) }
    : { name: 'fax.pdf', mediaType: 'application/pdf', bytes: await scanPdf([page]) };
}
