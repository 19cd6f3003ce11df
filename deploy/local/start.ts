// `npm start`: everything that the gateway needs, on one machine, with one command. Reads from top to bottom.
import { enableCompileCache } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
enableCompileCache(join(root, 'node_modules/.cache/minsheng'));
// kafkajs 2.2.4 asks for a timer of the past in every connection that is not throttled, which Node warns of.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'TimeoutNegativeWarning') console.error(`${warning.name}: ${warning.message}`);
});
const { launch } = await import('./launch.ts');

process.exitCode = await launch({
  root,
  args: process.argv.slice(2),
  env: process.env,
  write: (line) => console.log(line),
  display: (path) => relative(process.cwd(), resolve(path)) || '.',
});
process.exit();
