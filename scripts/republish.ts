// npm run republish -- --service <name> --since <RFC 3339> [--topic <t>]: publish sent outbox rows again, with their ids.
import { z } from 'zod';
import { republish } from '#libs/store';
import { optionsOf, runCommand, UsageError } from './options.ts';
import { openServiceStore, serviceNamed } from './service-store.ts';

const usage = 'Usage: npm run republish -- --service <name> --since 2026-11-24T08:00:00+08:00 [--topic <topic>]';

await runCommand(async () => {
  const { values } = optionsOf(usage, { options: { service: { type: 'string' }, since: { type: 'string' }, topic: { type: 'string' } } });
  if (values.service === undefined || values.since === undefined) throw new UsageError(usage);
  const since = z.iso.datetime({ offset: true }).safeParse(values.since);
  if (!since.success) throw new UsageError(`--since ${values.since}: give a time with its offset, as 2026-11-24T08:00:00+08:00`);
  const store = await openServiceStore(serviceNamed(values.service));
  try {
    const counts = await republish(store, { since: new Date(since.data), ...(values.topic === undefined ? {} : { topic: values.topic }) });
    for (const { topic, rows } of counts) console.log(`${topic}: ${rows} rows`);
    console.log(counts.length === 0 ? 'no sent row since then: nothing to do' : `they are published again by ${values.service}; readers drop what they had`);
    return 0;
  } finally {
    await store.close();
  }
});
