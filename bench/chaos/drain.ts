import { setTimeout as delay } from 'node:timers/promises';
import { compare, type Comparison } from './compare.ts';
import { nothingFound, take } from './found.ts';
import type { Brought, Load } from './load.ts';
import { isAnswered } from './recovery.ts';
import type { SentTexts } from './sent.ts';
import type { Topics } from './topics.ts';

export interface Drained extends Comparison {
  /** Until every acknowledged appeal was answered; undefined when that took longer than was waited. */
  seconds: number | undefined;
}

/** What comes too late or twice shows up in this time. */
const aftermath = 5000;

/** Waits until what was acknowledged has been through, at most so long; then reads everything and compares. */
export async function drain(load: Load, topics: Topics, sent: SentTexts, milliseconds: number): Promise<Drained> {
  const began = performance.now();
  const end = began + milliseconds;
  await load.settle(milliseconds);
  while (!allAnswered(load.brought, sent) && performance.now() < end) await delay(100);
  const seconds = allAnswered(load.brought, sent) ? (performance.now() - began) / 1000 : undefined;
  await delay(aftermath);
  const found = nothingFound();
  const said = load.brought.map((each) => ({ ...each, acknowledged: each.acknowledgedAt !== undefined }));
  for (;;) {
    await topics.read((record) => take(found, record));
    sent.look();
    found.sent = sent.all;
    const comparison = compare(said, found);
    if (comparison.differences.length === 0 || performance.now() > end) return { ...comparison, seconds };
    await delay(1000);
  }
}

function allAnswered(brought: readonly Brought[], sent: SentTexts): boolean {
  sent.look();
  return brought.every((appeal) => appeal.acknowledgedAt === undefined || isAnswered(appeal, sent));
}
