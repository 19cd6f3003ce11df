import { bytesPerText } from '../intake/inserts.ts';
import { startGenerator } from '../load/generator.ts';
import { completed } from '../report/complete.ts';
import { repeated } from '../report/repeats.ts';
import type { BenchResult, Figure } from '../report/result.ts';
import { readSettings, shownSettings } from '../report/settings.ts';
import { figureOf } from '../report/spread.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import { startStandIn } from '../stage/stand-in.ts';
import { followTopics } from './arrivals.ts';
import { latencyBars } from './bars.ts';
import { prepareChain, startChain, type Chain } from './chain.ts';
import { openGatewayRuns } from './gateway-runs.ts';

const known = {
  full: { seconds: 20, repeats: 3, rates: [20, 100, 300, 500] },
  small: { seconds: 2, repeats: 1, rates: [20] },
  explained: { seconds: 'of each run', repeats: 'measured runs after the one that is thrown away', rates: 'texts a second, open loops' },
};

/** From when a webhook is due to its 200, to intake.messages.v1 and to a department's topic, beside a bare chain of the same hops. */
export async function latency(args: string[]): Promise<BenchResult> {
  const settings = readSettings('latency', args, known);
  const stage = await openStage();
  try {
    const findings = await measure(stage, settings);
    return completed('latency', { settings: { ...shownSettings(settings), answers: 'sent to the stand-in' }, ...findings }, stage.root);
  } finally {
    await stage.end();
  }
}

async function measure(stage: Stage, { seconds, repeats, rates }: (typeof known)['full']) {
  const say = (line: string): void => console.error(line);
  const closing: (() => Promise<void>)[] = [];
  try {
    await prepareChain(stage);
    const standIn = await startStandIn(stage);
    closing.unshift(() => standIn.stop());
    const environment = { TWILIO_API_URL: standIn.url };
    const [mobile, routing] = await Promise.all([stage.start('mobile', { environment }), stage.start('routing', { environment })]);
    const arrivals = await followTopics(stage);
    closing.unshift(() => arrivals.close());
    const generator = startGenerator();
    closing.unshift(() => generator.close());
    const gateway = await openGatewayRuns(stage, generator, arrivals, { mobile, routing }, say);
    closing.unshift(() => gateway.close());
    let chain: Chain | undefined;
    const figure = async (what: string, run: () => Promise<Record<string, number>>): Promise<Figure> => figureOf(what, await repeated(what, { repeats, say }, run));

    const rows: { rate: number; gateway: Figure; chain: Figure }[] = [];
    for (const rate of rates) {
      const ours = await figure(`gateway, ${rate} a second`, () => gateway.run(rate, seconds));
      if (!chain) {
        chain = startChain(stage, arrivals, await bytesPerText(stage));
        const own = chain;
        closing.unshift(() => own.close());
      }
      const bare = chain;
      rows.push({ rate, gateway: ours, chain: await figure(`bare chain, ${rate} a second`, () => bare.run(rate, seconds)) });
    }
    const at100 = rows.find(({ rate }) => rate === 100);
    return {
      figures: rows.map((row) => row.gateway), ceilings: rows.map((row) => row.chain),
      bars: at100 ? latencyBars(at100.gateway, at100.chain) : [],
      counts: [...gateway.counts(), ...(chain?.counts() ?? [])],
    };
  } finally {
    for (const close of closing) await close();
  }
}
