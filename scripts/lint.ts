// `npm run lint`: types, style, promises, layers and the length of files; one line per finding, exit code 1 on any.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { oxlintConfig } from './lint/config.ts';
import { longFiles } from './lint/lengths.ts';
import { runOxlint, runTool } from './lint/run.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['apps', 'libs', 'deploy', 'scripts', 'bench', 'test'];

// Written down so that editors lint by the same rules.
const configFile = join(root, '.oxlintrc.json');
const config = `${JSON.stringify(oxlintConfig(), undefined, 2)}\n`;
if (!existsSync(configFile) || readFileSync(configFile, 'utf8') !== config) writeFileSync(configFile, config);

const [types, style] = await Promise.all([
  runTool(root, root, 'tsc', ['--noEmit', '--pretty', 'false']),
  runOxlint(root, root, folders),
]);
const lengths = longFiles(root, folders);
for (const { output } of [types, style]) if (output.trim() !== '') console.log(output.trim());
for (const { file, lines, fails } of lengths) {
  console.log(`${file}:1: ${lines} lines; ${fails ? 'split it, 400 is the most' : 'think of splitting it, 250 is the aim'} [length]`);
}
const failed = types.code !== 0 || style.code !== 0 || lengths.some((finding) => finding.fails);
console.log(failed ? 'lint: failed' : 'lint: clean');
process.exitCode = failed ? 1 : 0;
