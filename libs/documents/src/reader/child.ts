import { availableParallelism } from 'node:os';
import { documentLimits } from '../reading/page.ts';
import { serveDocuments } from './serve.ts';

// The process that reads: everything native and heavy is loaded here, and nowhere else.
await serveDocuments(async () => {
  const [{ openPages }, { createPageReader }] = await Promise.all([import('../pages/open-pages.ts'), import('../ocr/page-reader.ts')]);
  const reader = await createPageReader({ threads: Number(process.argv[3]) || availableParallelism() });
  return { open: (bytes, mediaType) => openPages(bytes, mediaType, documentLimits), read: (picture) => reader.read(picture) };
});
