import { figureOf } from '../report/spread.ts';
import { idleBars } from './bars.ts';
import { parseRollup } from '../stage/footprint.ts';
import { withSum } from './house.ts';

it('reads what a process takes, alone and with what it shares', () => {
  const text = '55a0-7fff ---p 00000000 00:00 0  [rollup]\nRss:               10000 kB\nPss:                5000 kB\nPss_Dirty:          4000 kB\n';
  expect(parseRollup(text)).toEqual({ pss: 5.12, rss: 10.24 });
  expect(() => parseRollup('Rss: 1 kB')).toThrow('no Pss');
});

it('sums the services, not the servers nor who stands for the outside world', () => {
  const sheet = { mobile: { core: 1 }, routing: { core: 2 }, kafka: { core: 10 }, postgres: { core: 10 }, 'stand-ins': { core: 10 } };
  expect(withSum('together', sheet)).toEqual({ together: { core: 3 }, ...sheet });
});

it.each([['nine', 0.25, 800, true], ['nine', 0.26, 801, false], ['single', 0.06, 300, true], ['single', 0.07, 301, false]] as const)(
  '%s at %d core and %d MB: %s', (which, core, megabytes, holds) => {
    const bars = idleBars(which, figureOf('all', [{ 'idle core': core, 'idle PSS MB': megabytes }]));
    expect(bars.map((bar) => bar.holds)).toEqual([holds, holds]);
  },
);
