import { existsSync, writeFileSync } from 'node:fs';
import { DocumentError, type PagePicture, type ReadPage } from '../../reading/page.ts';
import { serveDocuments } from '../serve.ts';

// Reads "documents" whose lines say what happens when that page is read.
const hoard: Buffer[] = [];
const calls: Record<string, (argument: string) => string | number | void | Promise<void>> = {
  /** As a library does that never comes back: nothing else runs in this thread. */
  hang: () => { for (;;) Math.random(); },
  crash: () => { process.kill(process.pid, 'SIGSEGV'); },
  crashOnce: (file) => { if (!existsSync(file)) { writeFileSync(file, ''); process.kill(process.pid, 'SIGSEGV'); } },
  eat: async (mib) => { hoard.push(Buffer.alloc(Number(mib) * 1024 * 1024, 1)); await wait(400); },
  refuse: () => { throw new DocumentError('encrypted', 'it is encrypted'); },
  throw: () => { throw new TypeError('quoting the letter'); },
  noSpace: () => { throw Object.assign(new Error('write'), { errno: -28, code: 'ENOSPC' }); },
  wait: (milliseconds) => wait(Number(milliseconds)),
  nonsense: () => { process.send?.({ kind: 'page', page: { page: -1 } }); },
  environment: () => Object.keys(process.env).sort().join(),
  pid: () => process.pid,
};

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

await serveDocuments(async () => {
  if (process.env.TMPDIR?.endsWith('no-start')) throw new Error('no models');
  return {
    async open(bytes) {
      const large = bytes.length > 1024 * 1024;
      const lines = large ? [String(bytes.length)] : bytes.toString().split('\n');
      return { of: lines.length, pages: pages(lines) };
    },
    async read({ page, of, textLayer }): Promise<ReadPage> {
      const [, call = '', argument = ''] = /^(\w+)\((.*)\)$/.exec(textLayer?.[0]?.text ?? '') ?? [];
      const result = await calls[call]?.(argument);
      const text = result === undefined ? (textLayer?.[0]?.text ?? '') : String(result);
      return { page, of, width: 1, height: 1, image: Buffer.from(text), mediaType: 'image/webp', lines: [{ text, box: [0, 0, 1, 1], confidence: 1 }], codes: [], text, confidence: 1, blank: false, source: 'ocr', pictureHash: '0123456789abcdef' };
    },
  };
});

async function* pages(lines: string[]): AsyncGenerator<PagePicture> {
  for (const [index, text] of lines.entries()) {
    yield { page: index + 1, of: lines.length, grey: { width: 1, height: 1, pixels: new Uint8Array(1) }, textLayer: [{ text, box: [0, 0, 1, 1], confidence: 1 }] };
  }
}
