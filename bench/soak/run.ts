import { setTimeout as delay } from 'node:timers/promises';
import { chanceOf } from '../chaos/chance.ts';
import { doors } from '../chaos/doors/index.ts';
import { drain } from '../chaos/drain.ts';
import { startLoad } from '../chaos/load.ts';
import { SentTexts } from '../chaos/sent.ts';
import { Topics } from '../chaos/topics.ts';
import { startGateway } from '../gateway/gateway.ts';
import { commitOf, thisMachine } from '../report/machine.ts';
import { writeResult } from '../report/write.ts';
import { growthOf, type Growth, type Sample } from './growth.ts';
import { sampleAll } from './sample.ts';

export interface SoakOptions {
  root: string;
  minutes: number;
  single: boolean;
  /** Appeals a second. */
  rate: number;
}

const samplePause = 10_000;
const longestDrain = 60_000;
/** The most that a service may grow from the second to the last quarter. */
const mostGrowth = 0.1;
/** In less time a process is still loading and compiling what it needs. */
const leastMinutes = 10;
/** Servers fill their buffers by design, and the stand-in remembers what it was given. */
const notOurs = ['kafka', 'postgres', 'mail', 'stand-ins'];

/** Load without any mishap; true when no service grows and nothing differs. */
export async function runSoak(options: SoakOptions, say: (line: string) => void): Promise<boolean> {
  const { root, minutes, single, rate } = options;
  say(`soak: ${minutes} min at ${rate} appeals/s, ${single ? 'one process' : 'nine processes'}`);
  const gateway = await startGateway({ root, single, environment: { OPEN311_POSTS_PER_MINUTE: '100000' } });
  try {
    const sent = new SentTexts(gateway.places.outbox);
    const samples: Sample[] = [];
    const began = performance.now();
    const load = startLoad({ rate, doors, chance: chanceOf(1), bring: (door, appeal) => door.bring(appeal, gateway) });
    for (const end = began + minutes * 60_000; performance.now() < end; await delay(Math.min(samplePause, Math.max(0, end - performance.now())))) {
      sent.look();
      samples.push(...await sampleAll(gateway, (performance.now() - began) / 1000));
    }
    await load.endArrivals();
    const drained = await drain(load, new Topics(gateway.credentials), sent, longestDrain);
    const growth = growthOf(samples);
    const wrong = [
      ...growth.filter(({ process, share }) => minutes >= leastMinutes && share > mostGrowth && !notOurs.includes(process)).map(({ process, share }) => `${process} grew by ${(share * 100).toFixed(1)} % from the second to the last quarter`),
      ...(drained.seconds === undefined ? [`not everything that was acknowledged was answered ${longestDrain / 1000} s after the load`] : []),
      ...drained.differences,
    ];
    const result = {
      name: `soak${single ? '-single' : ''}`, at: new Date().toISOString(), machine: thisMachine(), commit: commitOf(root),
      settings: { minutes, single, rate }, growth, drainSeconds: drained.seconds, counts: drained.counts, differences: wrong.slice(0, 50),
    };
    const file = writeResult(root, result);
    say(textOf(growth));
    say(Object.entries(drained.counts).map(([what, count]) => `${what} ${count}`).join(', '));
    say([wrong.length === 0 ? `✓ ${minutes < leastMinutes ? 'too short to say what grows' : 'nothing grows'}, no difference` : `✗ ${wrong.length} faults`, ...wrong.slice(0, 20).map((line) => `    ${line}`)].join('\n'));
    say(`written to ${file}`);
    return wrong.length === 0;
  } finally {
    await gateway.stop();
  }
}

function textOf(growth: readonly Growth[]): string {
  const header = ['PSS in MiB', '1st quarter', '2nd', 'last', 'MiB/h', '2nd to last', 'RSS', 'heap'];
  const rows = growth.map(({ process, first, second, last, mibPerHour, share, rss, heap }) =>
    [process, ...[first, second, last, mibPerHour].map((value) => value.toFixed(1)), `${(share * 100).toFixed(1)} %`, rss.toFixed(0), heap?.toFixed(1) ?? '']);
  return [header, ...rows].map(([process = '', ...cells]) => `  ${process.padEnd(12)}${cells.map((cell) => cell.padStart(13)).join('')}`).join('\n');
}
