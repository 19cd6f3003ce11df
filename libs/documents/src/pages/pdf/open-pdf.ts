import { DocumentError, type DocumentLimits } from '../../reading/page.ts';
import type { OpenPages } from '../open-pages.ts';

export async function openPdf(_bytes: Buffer, _limits: DocumentLimits): Promise<OpenPages> {
  throw new DocumentError('unknown-type', 'PDF is not read yet: send it as TIFF');
}
