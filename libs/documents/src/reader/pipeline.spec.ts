import { readFileSync } from 'node:fs';
import { silentLogger } from '#libs/service';
import type { ReadPage } from '../reading/page.ts';
import { hostileFiles, type HostileFile } from '../testing/hostile/index.ts';
import { letters, pngOf, renderLetter, scanPdf } from '../testing/samples/index.ts';
import type { DocumentReader, Reading } from './port.ts';
import { createDocumentReader } from './reader.ts';

// The process as services start it, with all that it loads.
jest.setTimeout(400_000);

let reader: DocumentReader;
beforeAll(() => {
  reader = createDocumentReader({ logger: silentLogger, slots: `pipeline-${process.pid}`, pageSeconds: 15 });
});
afterAll(() => reader.close());

async function read(bytes: Buffer, mediaType: string): Promise<Reading & { pages: number; read: ReadPage[] }> {
  const read: ReadPage[] = [];
  const outcome = await reader.read({ bytes, mediaType }, async (page) => void read.push(page), new AbortController().signal);
  return { pages: 0, ...outcome, read };
}

it('reads scans: words, places, pictures', async () => {
  const scans = await Promise.all(letters.slice(0, 2).map((letter) => renderLetter(letter, { dpi: 200 })));
  const { outcome, pages, read: [first, second] } = await read(await scanPdf(scans), 'application/pdf');
  expect({ outcome, pages }).toEqual({ outcome: 'read', pages: 2 });
  expect(first).toMatchObject({ page: 1, of: 2, source: 'ocr', blank: false, mediaType: 'image/webp' });
  expect(first?.text).toContain('2026年1月15日');
  expect(first?.confidence).toBeGreaterThan(0.9);
  expect(second?.text).toContain('九江市信访局');
  expect(first?.image.subarray(8, 12).toString()).toBe('WEBP');
  expect(first?.pictureHash).not.toBe(second?.pictureHash);
});

it('is the process of its own that holds what is heavy', () => {
  const libraries = readFileSync('/proc/self/maps', 'latin1');
  expect(libraries).not.toContain('onnxruntime');
});

it('what means harm costs its own time and nothing more: each has its reason, and the next letter is read', async () => {
  const files = someOfEach(await hostileFiles());
  expect(files.length).toBeGreaterThan(20);
  const wrong: string[] = [];
  for (const file of files) {
    const told = await read(file.bytes, file.mediaType);
    if (!isExpected(file, told)) wrong.push(`${file.name}: ${JSON.stringify({ ...told, read: told.read.length })}`);
  }
  expect(wrong).toEqual([]);
  const letter = await read(await pngOf(await renderLetter(letters[2]!, { dpi: 200 })), 'image/png');
  expect(letter).toMatchObject({ outcome: 'read', pages: 1 });
});

/** Three of each fate, of the endless ones one: the pages' own spec has all that end, and the bench documents sends fifty. */
function someOfEach(files: readonly HostileFile[]): HostileFile[] {
  const [endless, others] = [files.filter((file) => file.endless === true), files.filter((file) => file.endless !== true)];
  return [...[...Map.groupBy(others, ({ expected }) => String(expected)).values()].flatMap((alike) => alike.slice(0, 3)), ...endless.slice(0, 1)];
}

/** A reason says what to do. */
function isExpected({ expected }: HostileFile, told: Reading): boolean {
  const what = told.outcome === 'refused' ? told.fault : told.outcome;
  return (expected as readonly string[]).includes(what) && (told.outcome !== 'refused' || told.reason.length > 20);
}
