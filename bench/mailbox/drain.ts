import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { instant } from '../load/instant.ts';
import { cpuSeconds } from '../stage/processes.ts';
import type { Actor, Stage } from '../stage/stage.ts';

/** What draining the mailbox came to. */
export interface Drained {
  /** A second, over both lives of the process, each from its first stored mails to its end. */
  rate: number;
  /** From the kill until the next process has stored mail. */
  restartSeconds: number;
  /** Of the process, at its most, in 10⁶ bytes. */
  peakMB: number;
  /** CPU per mail of the second life, its start included. */
  cpuMilliseconds: number;
  service: Actor;
}

interface Sample {
  at: number;
  stored: number;
}

const giveUpSeconds = 600;

/** Lets the mailbox service take in `mails` that wait, and kills it with SIGKILL when half of them are stored. */
export async function drain(stage: Stage, environment: NodeJS.ProcessEnv, mails: number, say: (line: string) => void): Promise<Drained> {
  const client = new pg.Client(stage.database);
  await client.connect();
  const stored = (): Promise<number> => storedMails(client);
  /** Samples until so many are stored, from the first that this process stores. */
  const watch = async (from: number, until: number): Promise<{ first: Sample; last: Sample }> => {
    let first: Sample | undefined;
    for (const end = instant() + giveUpSeconds * 1000; instant() < end; await delay(10)) {
      const now = { at: instant(), stored: await stored() };
      if (now.stored > from) first ??= now;
      if (first && now.stored >= until) return { first, last: now };
    }
    throw new Error(`${await stored()} of ${mails} mails are stored after ${giveUpSeconds} s`);
  };
  try {
    const [doomed, before] = await Promise.all([stage.start('mailbox', { environment }), watch(0, mails / 2)]);
    const killedPeak = peakOf(doomed.pid);
    process.kill(doomed.pid, 'SIGKILL');
    const killed = instant();
    await doomed.stop();
    const left = await stored();
    say(`killed when ${left} of ${mails} were stored`);
    const [service, after] = await Promise.all([stage.start('mailbox', { environment }), watch(left, mails)]);
    const [lives, count] = [before, after].reduce<[number, number]>(([time, sum], { first, last }) => [time + last.at - first.at, sum + last.stored - first.stored], [0, 0]);
    return {
      rate: (count * 1000) / lives, restartSeconds: (after.first.at - killed) / 1000, peakMB: Math.max(killedPeak, peakOf(service.pid)),
      cpuMilliseconds: (cpuSeconds(service.pid) * 1000) / (mails - left), service,
    };
  } finally {
    await client.end();
  }
}

/** How many messages the mailbox service has taken in. */
export async function countStored(stage: Stage): Promise<number> {
  const client = new pg.Client(stage.database);
  await client.connect();
  try {
    return await storedMails(client);
  } finally {
    await client.end();
  }
}

async function storedMails(client: pg.Client): Promise<number> {
  // Before the first start there is no such table.
  const { rows } = await client.query<{ n: string }>('SELECT count(*) AS n FROM mailbox.receipts').catch(() => ({ rows: [] }));
  return Number(rows[0]?.n ?? 0);
}

/** The most memory that a process has had. Linux only. */
function peakOf(pid: number): number {
  return (Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / 1e6;
}
