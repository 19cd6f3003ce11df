// npm run chaos: kills, freezes and failpoints under load, and afterwards nothing may be lost, doubled or out of order.
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { optionsOf, runCommand, UsageError } from '../scripts/options.ts';
import { runChaos } from './chaos/run.ts';

const usage = `Usage: npm run chaos -- [options]

  --minutes N   how long appeals come in while processes die (default 2; from 3 on it holds every victim and failpoint)
  --seed N      repeats a run's choices (default: another each time)
  --single      all nine services in one process
  --victim NAME kills this adapter only, every eight seconds, while appeals come through its own doors
  --rate N      appeals a second (default 10: half of two cores, while processes start again and again)
`;

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

await runCommand(async () => {
  const { values } = optionsOf(usage, {
    options: {
      minutes: { type: 'string', default: '2' }, seed: { type: 'string', default: String(randomInt(1_000_000)) },
      single: { type: 'boolean', default: false }, victim: { type: 'string' }, rate: { type: 'string', default: '10' },
    },
  });
  const [minutes, seed, rate] = [Number(values.minutes), Number(values.seed), Number(values.rate)];
  if (!(minutes >= 0.5)) throw new UsageError(`--minutes must be 0.5 or more\n${usage}`);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new UsageError(`--seed must be a whole number\n${usage}`);
  if (!(rate > 0)) throw new UsageError(`--rate must be a number above 0\n${usage}`);
  return (await runChaos({ root, minutes, seed, rate, single: values.single, ...(values.victim === undefined ? {} : { victim: values.victim }) }, (line) => console.log(line))) ? 0 : 1;
});
// A Kafka client that still looks for its broker would keep this program alive.
process.exit();
