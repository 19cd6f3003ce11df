// npm run keys -- add | months | erase | issue | revoke: sealing keys of the months, and API keys by scope.
import { keysCommand } from './keys/commands.ts';
import { runCommand } from './options.ts';

await runCommand(() => Promise.resolve(keysCommand(process.argv.slice(2), (line) => console.log(line))));
