// npm run calendar -- import <file.json> | check | changes: the State Council's papers on holidays, in a city's folder.
import { listChanges } from '../apps/routing/src/recount/list-changes.ts';
import { checkCalendar } from './calendar/check-calendar.ts';
import { importCalendar } from './calendar/import-calendar.ts';
import { optionsOf, runCommand, UsageError } from './options.ts';
import { openServiceStore } from './service-store.ts';

const usage = `Usage: npm run calendar -- import <file.json> [--folder deploy/city/<city>] [--paper "国办发明电〔2026〕n号"] [--replace]
       npm run calendar -- check [--folder deploy/city/<city>]
       npm run calendar -- changes [--limit 100]     open cases whose due or points the newest calendar moved`;

await runCommand(async () => {
  const { values, positionals } = optionsOf(usage, {
    allowPositionals: true,
    options: {
      folder: { type: 'string', default: process.env.CITY_FOLDER ?? 'deploy/city/jiujiang' },
      paper: { type: 'string', multiple: true },
      replace: { type: 'boolean', default: false },
      limit: { type: 'string', default: '100' },
    },
  });
  const [command, file, ...more] = positionals;
  const say = (line: string): void => console.log(line);
  if (command === 'check' && file === undefined) return checkCalendar(values.folder, say);
  if (command === 'changes' && file === undefined) {
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1) throw new UsageError(`--limit ${values.limit}: give a whole number from 1.`);
    const store = await openServiceStore('routing');
    try {
      for (const line of await listChanges(store, limit)) say(line);
      return 0;
    } finally {
      await store.close();
    }
  }
  if (command !== 'import' || file === undefined || more.length > 0) throw new UsageError(usage);
  return importCalendar(
    { file, folder: values.folder, replace: values.replace, ...(values.paper === undefined ? {} : { papers: values.paper }) }, say,
  );
});
