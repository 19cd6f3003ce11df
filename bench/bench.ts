// npm run bench -- <name> [options]: measures on servers of its own, prints a table and writes bench/results/<name>.json.
import { fileURLToPath } from 'node:url';
import { buildIfChanged } from '../deploy/local/steps/build.ts';
import { runCommand, UsageError } from '../scripts/options.ts';
import { differences, type BenchResult } from './report/result.ts';
import { textOf } from './report/table.ts';
import { writeResult } from './report/write.ts';

type Bench = (args: string[]) => Promise<BenchResult>;

/** Loaded when asked for: each brings its own servers and clients. */
const benches: Record<string, () => Promise<Bench>> = {
  intake: async () => (await import('./intake/intake.ts')).intake,
  pipeline: async () => (await import('./pipeline/pipeline.ts')).pipeline,
  latency: async () => (await import('./latency/latency.ts')).latency,
  memory: async () => (await import('./memory/memory.ts')).memory,
  burst: async () => (await import('./burst/burst.ts')).burst,
  clocks: async () => (await import('./clocks/clocks.ts')).clocks,
  ocr: async () => (await import('./ocr/ocr.ts')).ocr,
  'ocr-beside': async () => (await import('./ocr-beside/ocr-beside.ts')).ocrBeside,
  documents: async () => (await import('./documents/documents.ts')).documents,
  mailbox: async () => (await import('./mailbox/mailbox.ts')).mailbox,
  'paper-kills': async () => (await import('./paper-kills/paper-kills.ts')).paperKills,
  'clock-kills': async () => (await import('./clocks/kills/kills.ts')).clockKills,
};

const usage = `Usage: npm run bench -- ${Object.keys(benches).join('|')} [options]

  --small    a few seconds, to see that its counts are right; its times say nothing and are not kept
  Each bench says its further options when it is given --help.
`;

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

await runCommand(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (!load) throw new UsageError(usage);
  const bench = await load();
  process.chdir(root);
  if (await buildIfChanged(root)) console.error('built dist/');
  const result = await bench(args);
  console.log(textOf(result));
  if (!args.includes('--small')) console.log(`\nwritten to ${writeResult(root, result)}`);
  return differences(result.counts).length === 0 ? 0 : 1;
});
