// npm run dead-letters -- list | release <key|id> | skip <id> --reason "…": what failed for good, and a person's decision.
import { userInfo } from 'node:os';
import { eventSource } from '#libs/contract';
import { cityFolder, loadCity } from '#libs/city';
import { listParked, releaseParked, skipParked, type Decider, type ParkedKey } from '../libs/bus/src/park/decide.ts';
import { optionsOf, runCommand, UsageError } from './options.ts';
import { openServiceStore, serviceNamed } from './service-store.ts';

const usage = `Usage: npm run dead-letters -- list                          keys that wait, oldest first
       npm run dead-letters -- release <key or id>           try the key's records again, in order
       npm run dead-letters -- skip <id> --reason "…"        drop the record that failed, go on with those behind it
Options: --service <name> (default routing) · --by <your name> (default: your log-in)`;

await runCommand(async () => {
  const { positionals, values } = optionsOf(usage, {
    allowPositionals: true,
    options: { service: { type: 'string', default: 'routing' }, reason: { type: 'string' }, by: { type: 'string' } },
  });
  const [action = 'list', which] = positionals;
  if (!['list', 'release', 'skip'].includes(action)) throw new UsageError(usage);
  if (action !== 'list' && which === undefined) throw new UsageError(`${action} what? Give a key or an id of the list.\n${usage}`);
  if (action === 'skip' && !values.reason?.trim()) throw new UsageError('skip needs --reason "…": it is kept with the decision.');
  const service = serviceNamed(values.service);
  const store = await openServiceStore(service);
  try {
    if (action === 'list' || which === undefined) {
      for (const line of table(await listParked(store), service)) console.log(line);
      return 0;
    }
    const folder = process.env.CITY_FOLDER ?? 'deploy/city/jiujiang';
    const loaded = await loadCity(cityFolder(folder));
    if (!loaded.ok) throw new Error(`the city's folder ${folder} has faults: npm run city -- check ${folder}`);
    const by: Decider = {
      who: values.by ?? userInfo().username, scope: 'operator', service, source: eventSource(loaded.city.code, service), at: new Date(),
    };
    const done = action === 'release' ? await releaseParked(store, which, by) : await skipParked(store, which, values.reason!, by);
    if (!done) {
      console.error(`nothing parked under "${which}": see npm run dead-letters -- list --service ${service}`);
      return 1;
    }
    console.log(`${action === 'release' ? 'released' : 'skipped its first record, released the rest'}: ${service} goes on with it within seconds, or parks it again`);
    return 0;
  } finally {
    await store.close();
  }
});

function table(keys: ParkedKey[], service: string): string[] {
  if (keys.length === 0) return [`nothing is parked in ${service}`];
  return keys.map((key) => {
    const place = key.partition === null ? key.topic : `${key.topic}[${key.partition}]@${key.offset}`;
    return [
      `id ${key.id}`, key.state, key.parkedAt.toISOString(), place, `key ${key.key ?? '(none)'}`, `${key.records} waiting`,
      `record ${key.recordId ?? '(no id)'}`, `${key.attempts} tries`, key.reason,
    ].join(' · ');
  });
}
