// npm run city -- <command> …: what one does with a city's folder (deploy/city/<city>).
import { applyCity } from './city-apply.ts';
import { checkCity } from './city-check.ts';

/** Each gives the exit code of the process. */
const commands: Record<string, (args: string[]) => Promise<number>> = {
  check: (folders) => checkCity(folders, (line) => console.log(line)),
  apply: (folders) => applyCity(folders, (line) => console.log(line)),
};

const [command = '', ...args] = process.argv.slice(2);
const run = commands[command];
if (!run) {
  console.error(`Usage: npm run city -- ${Object.keys(commands).join('|')} <folder>`);
  process.exitCode = 2;
} else {
  process.exitCode = await run(args);
}
