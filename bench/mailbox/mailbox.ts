import { setTimeout as delay } from 'node:timers/promises';
import { startDovecot, type Dovecot, type TestMailbox } from '../../test/dovecot.ts';
import { instant } from '../load/instant.ts';
import { latenciesOf } from '../load/percentiles.ts';
import { completed } from '../report/complete.ts';
import { atLeast, atMost, type BenchResult, type Findings } from '../report/result.ts';
import { readSettings, shownSettings } from '../report/settings.ts';
import { figureOf, medianOf } from '../report/spread.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import { bareFetch, bareIdle } from './ceiling.ts';
import { countStored, drain } from './drain.ts';
import { idOf, mailOf } from './mails.ts';
import { readTopic, type TopicReader } from './topic.ts';

const known = {
  full: { mails: 5000, idle: 60 },
  small: { mails: 200, idle: 5 },
  explained: { mails: 'that wait in the mailbox', idle: 'mails delivered one by one afterwards' },
};

const say = (line: string): void => console.error(line);

/** Mails that wait, taken in from Dovecot with a kill in the middle, and mails that come, beside what bare imapflow does. */
export async function mailbox(args: string[]): Promise<BenchResult> {
  const settings = readSettings('mailbox', args, known);
  const server = await startDovecot();
  const stage = await openStage();
  try {
    return completed('mailbox', { settings: shownSettings(settings), ...(await measure(stage, server, settings)) }, stage.root);
  } finally {
    await Promise.all([stage.end(), server.end()]);
  }
}

async function measure(stage: Stage, server: Dovecot, { mails, idle }: (typeof known)['full']): Promise<Omit<Findings, 'settings'>> {
  const box = server.mailbox();
  box.drop(numbers(0, mails).map(mailOf));
  say(`${mails} mails wait`);
  const bare = figureOf('bare fetch by imapflow', [{ 'per second': await bareFetch(server, box) }, { 'per second': await bareFetch(server, box) }]);
  const elsewhere = server.mailbox();
  const heard = figureOf('bare IDLE, from LMTP to the client’s event', [{ ...latenciesOf(await bareIdle(server, elsewhere, numbers(0, idle).map(mailOf))) }]);

  const topic = await readTopic(stage);
  try {
    const environment = { MAYOR_MAILBOX: box.user, MAYOR_MAILBOX_IMAP: box.url, MAYOR_MAILBOX_SMTP: 'none' };
    const { rate, restartSeconds, peakMB, cpuMilliseconds, service } = await drain(stage, environment, mails, say);
    const drained = figureOf('drained, killed with -9 in the middle', [{ 'per second': rate, 'restart s': restartSeconds, 'peak MB': peakMB, 'mailbox CPU ms': cpuMilliseconds }]);
    await untilMet(topic, mails);
    const come = figureOf('from LMTP to intake.messages.v1', [{ ...latenciesOf(await arrive(topic, box, mails, idle)) }]);
    await service.stop();
    return {
      figures: [drained, come],
      ceilings: [bare, heard],
      bars: [
        atLeast('drained outside the restart', medianOf(drained, 'per second'), 100, 'a second'),
        atMost('p99 from LMTP to intake.messages.v1', medianOf(come, 'p99 ms'), 1000, 'ms'),
      ],
      counts: [
        { what: 'messages taken in, one for each mail', expected: mails + idle, found: await countStored(stage) },
        { what: 'mails on intake.messages.v1, each of its own id', expected: mails + idle, found: topic.met.size },
      ],
    };
  } finally {
    await topic.close();
  }
}

/** The ids on the topic are counted, so what is published twice after a kill counts once; routing's inbox drops it. */
async function untilMet(topic: TopicReader, mails: number): Promise<void> {
  for (const end = instant() + 60_000; topic.met.size < mails && instant() < end;) await delay(20);
}

async function arrive(topic: TopicReader, box: TestMailbox, first: number, count: number): Promise<number[]> {
  const latencies: number[] = [];
  for (const n of numbers(first, count)) {
    const began = instant();
    await box.deliver(mailOf(n));
    latencies.push((await topic.until(idOf(n), 30)) - began);
    await delay(100);
  }
  return latencies;
}

function numbers(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
