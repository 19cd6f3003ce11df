// npm run replay: rebuilds every clock from cases.events.v1 and prints how the live ones differ (they must not).
import { topicReader } from '../libs/bus/src/kafka/topic-reader.ts';
import { systemClock } from '../libs/service/src/clock.ts';
import { silentLogger } from '../libs/service/src/logger.ts';
import { replay } from '../apps/escalation/src/replay/replay.ts';
import { optionsOf, runCommand, UsageError } from './options.ts';
import { serviceBus } from './service-bus.ts';
import { openServiceStore } from './service-store.ts';

const usage = `Usage: npm run replay [-- --wait 60]      while the gateway runs, or after it: PostgreSQL and Kafka are needed
  --wait S   seconds to wait for escalation to have read what is compared (default 60)`;

await runCommand(async () => {
  const { values } = optionsOf(usage, { options: { wait: { type: 'string', default: '60' } } });
  const wait = Number(values.wait);
  if (!Number.isInteger(wait) || wait < 0 || wait > 3600) throw new UsageError(`--wait ${values.wait}: give whole seconds, at most 3600\n${usage}`);
  const began = performance.now();
  const reader = topicReader(serviceBus('escalation'), { logger: silentLogger });
  const store = await openServiceStore('escalation');
  try {
    const { records, cases, clocks, reached, parked, differences } = await replay({ store, reader, clock: systemClock, patience: wait * 1000 });
    for (const line of differences) console.log(line);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${records} events, ${cases} cases, ${clocks} points to come, ${reached} said, rebuilt and compared in ${seconds} s`);
    if (parked > 0) console.log(`${parked} keys are parked, here as in the live service: npm run dead-letters -- list --service escalation`);
    console.log(differences.length === 0 ? 'no difference' : `${differences.length} differences`);
    return differences.length === 0 ? 0 : 1;
  } finally {
    await Promise.all([store.close(), reader.close()]);
  }
});
