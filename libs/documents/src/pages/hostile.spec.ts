import { DocumentError, documentLimits, type DocumentFault } from '../reading/page.ts';
import { hostileFiles, type HostileFile } from '../testing/hostile/index.ts';
import { openPages } from './open-pages.ts';

async function outcomeOf({ bytes, mediaType }: HostileFile): Promise<{ outcome: DocumentFault | 'read'; reason?: string }> {
  try {
    const { of, pages } = await openPages(bytes, mediaType, documentLimits);
    let count = 0;
    for await (const { page } of pages) count = page;
    if (count !== of) throw new Error(`${count} pages of ${of}`);
    return { outcome: 'read' };
  } catch (error) {
    if (error instanceof DocumentError) return { outcome: error.fault, reason: error.message };
    throw error;
  }
}

describe('files that are broken or mean harm', () => {
  it('each comes to what it should, and says what is wrong and what to do', async () => {
    const files = (await hostileFiles()).filter(({ endless }) => endless !== true);
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
    expect(files.filter(({ expected }) => !expected.includes('read')).length).toBeGreaterThan(50);
    const outcomes: [string, DocumentFault | 'read', string | undefined][] = [];
    for (const file of files) {
      const { outcome, reason } = await outcomeOf(file);
      outcomes.push([file.name, outcome, reason]);
    }
    expect(outcomes.map(([name, outcome]) => [name, outcome])).toEqual(files.map(({ name, expected }) => [name, expected[0]]));
    for (const [, outcome, reason] of outcomes) if (outcome !== 'read') expect(reason).toMatch(/^[^:]+[:;] ?.*\b(scan|send|save|print)\b/u);
  }, 120_000);
});
