import { startGenerator } from '../load/generator.ts';
import type { Plan } from '../load/protocol.ts';
import { completed } from '../report/complete.ts';
import { repeated } from '../report/repeats.ts';
import type { BenchResult, Figure } from '../report/result.ts';
import { readSettings, shownSettings } from '../report/settings.ts';
import { figureOf } from '../report/spread.ts';
import { freePort } from '../../deploy/local/system/ports.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import { intakeBars, type AtSameConcurrency } from './bars.ts';
import { bytesPerText, openInserts, type Inserts } from './inserts.ts';
import { openSender, type Sender } from './sender.ts';
import { startNoStore } from './start-no-store.ts';

const known = {
  full: { seconds: 5, repeats: 3, connections: [1, 4, 16, 64, 256], rate: 500, door: 64 },
  small: { seconds: 0.5, repeats: 1, connections: [1, 16], rate: 50, door: 4 },
  explained: {
    seconds: 'of each run', repeats: 'measured runs after the one that is thrown away', connections: 'closed loops over so many connections',
    rate: 'a second, of the open loop', door: 'connections through the front door, for information',
  },
};
type IntakeSettings = (typeof known)['full'];

const say = (line: string): void => console.error(line);

/** Texts accepted durably, beside the same server without a store and single-row inserts at the same concurrency. */
export async function intake(args: string[]): Promise<BenchResult> {
  const settings = readSettings('intake', args, known);
  const generator = startGenerator();
  const stage = await openStage();
  try {
    const sender = await openSender(stage, generator, say);
    try {
      return completed('intake', { settings: shownSettings(settings), ...(await measure(stage, sender, settings)) }, stage.root);
    } finally {
      await sender.close();
    }
  } finally {
    await generator.close();
    await stage.end();
  }
}

async function measure(stage: Stage, sender: Sender, { seconds, repeats, connections, rate, door }: IntakeSettings) {
  const mobile = await stage.start('mobile');
  const noStore = await startNoStore(stage);
  const { postgres, kafka } = stage.servers;
  const toMobile = { mobile: mobile.pid, postgres, kafka };
  let inserts: Inserts | undefined;

  const figure = async (what: string, run: () => Promise<Record<string, number>>): Promise<Figure> =>
    figureOf(what, await repeated(what, { repeats, say }, run));
  const atConcurrency = async (count: number): Promise<AtSameConcurrency> => {
    const load: Plan['load'] = { kind: 'closed', seconds, connections: count };
    const accepted = await figure(`accepted, ${count} connections`, () => sender.run(mobile.url, load, seconds, toMobile, true));
    const withoutStore = await figure(`without store, ${count} connections`, () => sender.run(noStore.url, load, seconds, { mobile: noStore.pid }, false));
    const own = (inserts ??= await openInserts(stage, await bytesPerText(stage)));
    return { accepted, withoutStore, inserts: await figure(`single-row inserts, ${count} clients`, () => own.run(count, seconds)) };
  };

  try {
    const closed = new Map<number, AtSameConcurrency>();
    for (const count of connections) closed.set(count, await atConcurrency(count));
    const open = await figure(`accepted, open loop at ${rate} a second`, () =>
      sender.run(mobile.url, { kind: 'open', perSecond: rate, connections: 256 }, seconds, toMobile, true));
    const throughDoor = await throughFrontDoor(stage, (url, pid) => figure(`accepted through the front door, ${door} connections`, () =>
      sender.run(url, { kind: 'closed', seconds, connections: door }, seconds, { ...toMobile, console: pid }, true)));
    const rows = [...closed.values()];
    return {
      figures: [...rows.map(({ accepted }) => accepted), open, throughDoor],
      ceilings: [...rows.map(({ withoutStore }) => withoutStore), ...rows.map((row) => row.inserts)],
      bars: intakeBars(closed.get(64), rate === 500 ? open : undefined),
      counts: await sender.counts(),
    };
  } finally {
    await inserts?.close();
  }
}

/** In production a web server stands before the service; the launcher's front door is this gateway's own. */
async function throughFrontDoor(stage: Stage, run: (url: string, pid: number) => Promise<Figure>): Promise<Figure> {
  const port = await freePort();
  const console = await stage.start('console', { environment: { PORT: String(port) } });
  try {
    return await run(`http://127.0.0.1:${port}`, console.pid);
  } finally {
    await console.stop();
  }
}
