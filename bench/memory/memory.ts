import { setTimeout as delay } from 'node:timers/promises';
import { startGateway } from '../gateway/gateway.ts';
import { startGenerator, type Generator } from '../load/generator.ts';
import { completed } from '../report/complete.ts';
import { repeated } from '../report/repeats.ts';
import type { BenchResult, Findings, Figure } from '../report/result.ts';
import { readSettings, shownSettings } from '../report/settings.ts';
import { figureOf } from '../report/spread.ts';
import { idleBars } from './bars.ts';
import { openHouse, type Sheet } from './house.ts';

const known = {
  full: { settle: 60, idle: 20, seconds: 20, rate: 50, repeats: 3 },
  small: { settle: 2, idle: 2, seconds: 2, rate: 10, repeats: 1 },
  explained: {
    settle: 'seconds after the start in which nothing is measured', idle: 'seconds of each look at an idle gateway',
    seconds: 'of each run under load', rate: 'texts a second through the front door', repeats: 'looks, and runs after the one that is thrown away',
  },
};
type MemorySettings = (typeof known)['full'];

const say = (line: string): void => console.error(line);

/** Memory and CPU of the whole gateway, idle and under load: as nine processes and as one. Its ceilings are the bars themselves. */
export async function memory(args: string[]): Promise<BenchResult> {
  const settings = readSettings('memory', args, known);
  const root = process.cwd();
  const generator = startGenerator();
  try {
    const nine = await measure(root, 'nine', generator, settings);
    const single = await measure(root, 'single', generator, settings);
    return completed('memory', {
      settings: shownSettings(settings), figures: [...nine.figures, ...single.figures], ceilings: [],
      bars: [...nine.bars, ...single.bars], counts: [...nine.counts, ...single.counts],
    }, root);
  } finally {
    await generator.close();
  }
}

async function measure(root: string, which: 'nine' | 'single', generator: Generator, settings: MemorySettings): Promise<Pick<Findings, 'figures' | 'bars' | 'counts'>> {
  const { settle, idle, seconds, rate, repeats } = settings;
  const together = which === 'nine' ? 'nine processes together' : 'all services in one process';
  const gateway = await startGateway({ root, single: which === 'single' });
  try {
    const house = await openHouse(gateway, generator, together, say);
    try {
      say(`${together}: settling`);
      await delay(settle * 1000);
      const atRest: Sheet[] = [];
      for (let n = 1; n <= repeats; n += 1) {
        say(`${together}: idle, ${n} of ${repeats}`);
        atRest.push(await house.idle(idle));
      }
      const atWork = await repeated(`${together}, ${rate} a second`, { repeats, say }, () => house.load(rate, seconds));
      const names = Object.keys(atRest[0] ?? {});
      const figures = names.map((name): Figure => figureOf(
        name === together ? name : `${name} (${which})`,
        atRest.map((sheet, index) => ({ ...sheet[name], ...atWork[index]?.[name] })),
      ));
      return { figures, bars: idleBars(which, figures[0]!), counts: await house.counts() };
    } finally {
      await house.close();
    }
  } finally {
    await gateway.stop();
  }
}
