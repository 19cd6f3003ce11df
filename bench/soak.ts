// npm run soak: the load of chaos without any mishap, to see that no process grows. Linux only.
import { fileURLToPath } from 'node:url';
import { optionsOf, runCommand, UsageError } from '../scripts/options.ts';
import { runSoak } from './soak/run.ts';

const usage = `Usage: npm run soak -- [options]

  --minutes N   how long (default 60; under 10 nothing is said of growth)
  --single      all nine services in one process
  --rate N      appeals a second (default 25)
`;

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

await runCommand(async () => {
  const { values } = optionsOf(usage, {
    options: { minutes: { type: 'string', default: '60' }, single: { type: 'boolean', default: false }, rate: { type: 'string', default: '25' } },
  });
  const [minutes, rate] = [Number(values.minutes), Number(values.rate)];
  if (!(minutes > 0)) throw new UsageError(`--minutes must be a number above 0\n${usage}`);
  if (!(rate > 0)) throw new UsageError(`--rate must be a number above 0\n${usage}`);
  return (await runSoak({ root, minutes, rate, single: values.single }, (line) => console.log(line))) ? 0 : 1;
});
// A Kafka client that still looks for its broker would keep this program alive.
process.exit();
