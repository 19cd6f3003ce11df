// npm run calendar -- import <file.json> | check: the State Council's papers on holidays, in a city's folder.
import { checkCalendar } from './calendar/check-calendar.ts';
import { importCalendar } from './calendar/import-calendar.ts';
import { optionsOf, runCommand, UsageError } from './options.ts';

const usage = `Usage: npm run calendar -- import <file.json> [--folder deploy/city/<city>] [--paper "国办发明电〔2026〕n号"] [--replace]
       npm run calendar -- check [--folder deploy/city/<city>]`;

await runCommand(() => {
  const { values, positionals } = optionsOf(usage, {
    allowPositionals: true,
    options: {
      folder: { type: 'string', default: process.env.CITY_FOLDER ?? 'deploy/city/jiujiang' },
      paper: { type: 'string', multiple: true },
      replace: { type: 'boolean', default: false },
    },
  });
  const [command, file, ...more] = positionals;
  const say = (line: string): void => console.log(line);
  if (command === 'check' && file === undefined) return checkCalendar(values.folder, say);
  if (command !== 'import' || file === undefined || more.length > 0) throw new UsageError(usage);
  return importCalendar(
    { file, folder: values.folder, replace: values.replace, ...(values.paper === undefined ? {} : { papers: values.paper }) }, say,
  );
});
