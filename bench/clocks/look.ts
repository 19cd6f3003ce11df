import { silentLogger, systemClock } from '#libs/service';
import { openStore, storeMigrations } from '#libs/store';
import { earliestPoint, takeDue } from '../../apps/escalation/src/fire/due-points.ts';
import { latenciesOf, type Latencies } from '../load/percentiles.ts';
import type { Stage } from '../stage/stage.ts';

const times = 200;

/** What it costs escalation to find that nothing is due: both its questions, each asked 200 times, in milliseconds. */
export async function lookWithNothingDue(stage: Stage): Promise<{ what: string; measures: Latencies }[]> {
  const store = await openStore({
    url: stage.credentials.databases['escalation'] ?? '', schema: 'escalation', applicationName: 'escalation', migrations: storeMigrations, poolSize: 2,
    clock: systemClock, logger: silentLogger,
  });
  const now = new Date();
  try {
    return [
      { what: 'which point is next', measures: await timed(async () => void (await earliestPoint(store))) },
      {
        what: 'the fire query, nothing due',
        measures: await timed(async () => {
          const taken = await store.transaction((tx) => takeDue(tx, now, 500, now));
          if (taken.length > 0) throw new Error(`${taken.length} points are due, where none should be`);
        }),
      },
    ];
  } finally {
    await store.close();
  }
}

async function timed(ask: () => Promise<void>): Promise<Latencies> {
  const milliseconds: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const began = performance.now();
    await ask();
    milliseconds.push(performance.now() - began);
  }
  return latenciesOf(milliseconds);
}
