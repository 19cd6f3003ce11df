import { startGateway, type OwnGateway } from '../gateway/gateway.ts';
import { startGenerator, type Generator as TextGenerator } from '../load/generator.ts';
import { latenciesOf } from '../load/percentiles.ts';
import { completed } from '../report/complete.ts';
import type { BenchResult, Findings } from '../report/result.ts';
import { readSettings, shownSettings } from '../report/settings.ts';
import { figureOf } from '../report/spread.ts';
import { openLedger } from '../stage/ledger.ts';
import { besideBars } from './bars.ts';
import { feedLetters, readyScans, type ReadyScan } from './letter-feed.ts';

const known = {
  full: { seconds: 30, rate: 20, repeats: 3, scans: 80 },
  small: { seconds: 3, rate: 20, repeats: 1, scans: 8 },
  explained: {
    seconds: 'of each run', rate: 'texts a second through the front door', repeats: 'of a run without letters and one with',
    scans: 'made ready before; when they are used up, they come again',
  },
};
type BesideSettings = (typeof known)['full'];

const say = (line: string): void => console.error(line);

/** Signed texts at a steady rate through a whole gateway, while it has nothing else to do and while it reads letters. */
export async function ocrBeside(args: string[]): Promise<BenchResult> {
  const settings = readSettings('ocr-beside', args, known);
  const root = process.cwd();
  const scans = await readyScans(root, settings.scans);
  const generator = startGenerator();
  const gateway = await startGateway({ root });
  try {
    return completed('ocr-beside', { settings: shownSettings(settings), ...(await measure(gateway, generator, scans, settings)) }, root);
  } finally {
    await gateway.stop();
    await generator.close();
  }
}

async function measure(gateway: OwnGateway, generator: TextGenerator, scans: readonly ReadyScan[], { seconds, rate, repeats }: BesideSettings): Promise<Omit<Findings, 'settings'>> {
  const texts = openTexts(gateway, generator, rate);
  const supply = again(scans);
  const without: Record<string, number>[] = [];
  const beside: Record<string, number>[] = [];
  const letters = { posted: 0, read: 0 };
  say('warm-up');
  await texts.run(Math.min(seconds, 10));
  for (let n = 1; n <= repeats; n += 1) {
    say(`without letters, ${n} of ${repeats}`);
    without.push(await texts.run(seconds));
    const feed = feedLetters(gateway, supply);
    await feed.underWay;
    say(`while letters are read, ${n} of ${repeats}`);
    beside.push(await texts.run(seconds));
    const { posted, read } = await feed.end();
    letters.posted += posted;
    letters.read += read;
    say(`${posted} letters, ${read} of them read`);
  }
  const [alone, together] = [figureOf('without letters', without), figureOf('while letters are read', beside)];
  const ledger = await openLedger(gateway.credentials);
  const receipts = await ledger.receipts();
  await ledger.close();
  return {
    figures: [alone, together], ceilings: [], bars: besideBars(alone, together),
    counts: [
      { what: 'texts answered 200, as many as were sent', expected: texts.sent(), found: texts.acknowledged() },
      { what: 'receipts, as many as were acknowledged', expected: texts.acknowledged(), found: receipts },
      { what: 'letters read, as many as were accepted', expected: letters.posted, found: letters.read },
    ],
  };
}

function openTexts(gateway: OwnGateway, generator: TextGenerator, rate: number) {
  const { TWILIO_ACCOUNT_SID: accountSid = '', TWILIO_AUTH_TOKEN: token = '', TWILIO_NUMBER: number = '' } = gateway.credentials.secrets;
  const line = { publicUrl: gateway.credentials.publicUrl, accountSid, token, number };
  const { hostname: host, port } = new URL(gateway.url);
  let first = 1;
  let acknowledged = 0;
  return {
    async run(seconds: number): Promise<Record<string, number>> {
      const count = Math.ceil(rate * seconds);
      const run = await generator.run({ host, port: Number(port), line, first, count, load: { kind: 'open', perSecond: rate, connections: 64 } });
      first += count;
      const good = run.outcomes['200'] ?? 0;
      acknowledged += good;
      if (good < run.sent) say(`answers: ${JSON.stringify(run.outcomes)}`);
      return { 'per second': good / run.seconds, ...latenciesOf(run.latencies.filter((value) => !Number.isNaN(value))), 'sent late p99 ms': run.lateness };
    },
    sent: () => first - 1,
    acknowledged: () => acknowledged,
  };
}

function* again<Value>(values: readonly Value[]): Generator<Value, void> {
  while (values.length > 0) yield* values;
}
