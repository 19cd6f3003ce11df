// npm run demo: sixty days of a city's appeals through the real services in two minutes, by a clock that jumps.
import { fileURLToPath } from 'node:url';
import { optionsOf, runCommand, UsageError } from '../scripts/options.ts';
import { demo } from './demo/demo.ts';
import type { House } from './demo/house.ts';

const usage = `Usage: npm run demo -- [options]

  --seed N    what happens to whom (default 1)
  --cases N   appeals (default 300)
  --days N    from 1 September 2026 on (default 60)
  --keep      leave servers and services running until Ctrl-C, to look at them
`;

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

await runCommand(async () => {
  const { values } = optionsOf(usage, {
    options: {
      seed: { type: 'string', default: '1' }, cases: { type: 'string', default: '300' }, days: { type: 'string', default: '60' }, keep: { type: 'boolean', default: false },
    },
  });
  const whole = (name: 'seed' | 'cases' | 'days', least: number): number => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < least) throw new UsageError(`--${name} must be a whole number from ${least} on\n${usage}`);
    return number;
  };
  const [seed, cases, days] = [whole('seed', 0), whole('cases', 1), whole('days', 1)];
  process.chdir(root);
  const keep = values.keep ? { keep: untilInterrupted } : {};
  return (await demo({ root, seed, cases, days, ...keep }, (line) => console.log(line))) ? 0 : 1;
});
async function untilInterrupted({ stage, services }: House): Promise<never> {
  console.log(`\nthey stay until Ctrl-C: routing ${services.routing.url}, escalation ${services.escalation.url}, mobile ${services.mobile.url}\n  database ${stage.database}\n  key of staff ${stage.credentials.keys['staff']}`);
  return new Promise(() => setInterval(() => undefined, 60_000));
}

// A Kafka client that still looks for its broker would keep this program alive.
process.exit();
