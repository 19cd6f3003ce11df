import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { OwnGateway } from '../gateway/gateway.ts';
import type { Brought } from './load.ts';
import type { SentTexts } from './sent.ts';
import type { Strike } from './strike.ts';

/** How long it took after a strike, in seconds; undefined when it did not come to pass in a minute. */
export interface Recovery {
  /** Until the victim ran again and the front door said that everything is ready. */
  ready: number | undefined;
  /**
   * Until an appeal that was acknowledged after the strike had its acknowledgement sent to the citizen; where no door answers
   * by text, until one was acknowledged at its door.
   */
  flows: number | undefined;
}

const patience = 60_000;
const readyPause = 250;
const flowPause = 100;

export async function recoveryFrom(strike: Strike, gateway: OwnGateway, brought: readonly Brought[], sent: SentTexts): Promise<Recovery> {
  const [ready, flows] = await Promise.all([
    seconds(strike, readyPause, () => isBack(strike, gateway)),
    seconds(strike, flowPause, async () => {
      sent.look();
      const texts = brought.some(({ promised }) => promised.answer === 'text');
      return brought.some((appeal) => (appeal.acknowledgedAt ?? 0) > strike.at && (!texts || appeal.promised.answer === 'text') && isAnswered(appeal, sent));
    }),
  ]);
  return { ready, flows };
}

/**
 * One citizen's appeals are cases of their own, so his nth has been through when he was sent n texts. What is answered
 * otherwise counts as answered here: the comparison with the topics looks at it.
 */
export function isAnswered({ from, ordinal, promised }: Pick<Brought, 'from' | 'ordinal' | 'promised'>, sent: Pick<SentTexts, 'countTo'>): boolean {
  return promised.answer !== 'text' || sent.countTo(from) >= ordinal;
}

async function isBack({ victim, dies }: Strike, gateway: OwnGateway): Promise<boolean> {
  if (victim && dies) {
    const now = gateway.processes().get(victim.name);
    if (!now || now.started === victim.started) return false;
    // Services notice only when they need it that a server is away.
    const port = victim.name === 'kafka' || victim.name === 'postgres' ? gateway.ports[victim.name] : undefined;
    if (port !== undefined && !(await listens(port))) return false;
  }
  return fetch(`${gateway.url}/readyz`, { signal: AbortSignal.timeout(5000) }).then(async (response) => {
    await response.arrayBuffer();
    return response.ok;
  }, () => false);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false)).setTimeout(1000, () => end(false));
  });
}

async function seconds(strike: Strike, pause: number, holds: () => Promise<boolean>): Promise<number | undefined> {
  for (const end = strike.at + patience; performance.now() < end; await delay(pause)) {
    if (await holds()) return (performance.now() - strike.at) / 1000;
  }
  return undefined;
}
