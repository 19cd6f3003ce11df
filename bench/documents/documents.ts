import { setTimeout as delay } from 'node:timers/promises';
import { hostileFiles } from '../../libs/documents/src/testing/hostile/index.ts';
import { startGateway, type OwnGateway } from '../gateway/gateway.ts';
import { percentile } from '../load/percentiles.ts';
import { readyScans } from '../ocr-beside/letter-feed.ts';
import { completed } from '../report/complete.ts';
import type { BenchResult, Count, Figure, Findings } from '../report/result.ts';
import { readSettings, shownSettings } from '../report/settings.ts';
import { figureOf } from '../report/spread.ts';
import { footprintOf } from '../stage/footprint.ts';
import { documentBars } from './bars.ts';
import { bringPairs, chosen, readRightly } from './hostile-among-good.ts';
import { bringSheet, newSheet } from './sheets.ts';

const known = {
  full: { files: 50, endless: 2, limit: 20, rows: 2000, repeats: 3 },
  small: { files: 4, endless: 1, limit: 20, rows: 50, repeats: 1 },
  explained: {
    files: 'that are broken or mean harm, and as many good letters among them', endless: 'of them do not end by themselves',
    limit: 'seconds that a page may take', rows: 'of a sheet of petitions', repeats: 'sheets, each of them twice, after one that is thrown away',
  },
};
type DocumentsSettings = (typeof known)['full'];

const say = (line: string): void => console.error(line);
/** The process that reads ends after so long without work; what is measured afterwards is what stays. */
const idleSeconds = 5;

/** Bad files among good letters through POST /letters, and sheets of petitions, each through a whole gateway. */
export async function documents(args: string[]): Promise<BenchResult> {
  const settings = readSettings('documents', args, known);
  const root = process.cwd();
  const gateway = await startGateway({ root, environment: { OCR_PAGE_SECONDS: String(settings.limit), OCR_IDLE_SECONDS: String(idleSeconds) } });
  try {
    const letters = await measureLetters(root, gateway, settings);
    const sheets = await measureSheets(gateway, settings);
    return completed('documents', {
      settings: shownSettings(settings), figures: [...letters.figures, sheets.first, sheets.again], ceilings: [],
      bars: documentBars(letters.memory, settings.rows === 2000 ? sheets : undefined), counts: [...letters.counts, ...sheets.counts],
    }, root);
  } finally {
    await gateway.stop();
  }
}

async function measureLetters(root: string, gateway: OwnGateway, { files, endless, limit }: DocumentsSettings): Promise<Pick<Findings, 'figures' | 'counts'> & { memory: { before: number; after: number } }> {
  const bad = chosen(await hostileFiles(), files, endless);
  const good = await readyScans(root, files + 2);
  // What it loads with its first letters it keeps: that is where it was.
  await bringPairs(gateway, good.splice(0, 2), [], say);
  const before = await memoryAtRest(gateway);
  const fates = await bringPairs(gateway, good, bad, say);
  const after = await memoryAtRest(gateway);
  const waits = Float64Array.from(fates.good, ({ fate }) => fate.seconds).sort();
  const refused = fates.bad.filter(({ fate }) => fate.state === 'refused' && fate.reason !== undefined);
  return {
    memory: { before, after },
    figures: [
      figureOf(`a good letter behind a bad file, read (a page may take ${limit} s)`, [{ 'median s': percentile(waits, 50), 'p90 s': percentile(waits, 90), 'longest s': percentile(waits, 100) }]),
      figureOf('reasons that differ', [{ reasons: new Set(refused.map(({ fate }) => fate.reason)).size }]),
      figureOf('letters at rest', [{ 'before MB': before, 'after MB': after }]),
    ],
    counts: [
      { what: 'good letters read', expected: good.length, found: fates.good.filter(readRightly).length },
      { what: 'bad files refused with a reason', expected: bad.length, found: refused.length },
    ],
  };
}

/** What letters takes with its processes when the one that reads has ended. */
async function memoryAtRest(gateway: OwnGateway): Promise<number> {
  await delay((idleSeconds + 3) * 1000);
  const pid = gateway.processes().get('letters')?.pid;
  if (pid === undefined) throw new Error('the service letters does not run');
  return footprintOf(pid).rss;
}

async function measureSheets(gateway: OwnGateway, { rows, repeats }: DocumentsSettings): Promise<{ first: Figure; again: Figure; counts: Count[] }> {
  const first: Record<string, number>[] = [];
  const again: Record<string, number>[] = [];
  const found = { accepted: 0, known: 0 };
  for (let n = 0; n <= repeats; n += 1) {
    say(`a sheet of ${rows} rows: ${n === 0 ? 'warm-up' : `${n} of ${repeats}`}`);
    const sheet = newSheet(rows);
    const [one, other] = [await bringSheet(gateway, sheet), await bringSheet(gateway, sheet)];
    found.accepted += one.accepted;
    found.known += other.known;
    if (n > 0) {
      first.push({ s: one.seconds });
      again.push({ s: other.seconds });
    }
  }
  const all = (repeats + 1) * rows;
  return {
    first: figureOf(`a sheet of ${rows} rows, new`, first), again: figureOf(`a sheet of ${rows} rows, again`, again),
    counts: [
      { what: 'rows accepted', expected: all, found: found.accepted },
      { what: 'rows already known when the sheet comes again', expected: all, found: found.known },
    ],
  };
}
