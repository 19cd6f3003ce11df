// npm run contract            writes docs/asyncapi.yaml
// npm run contract -- --check fails when it is stale, or when it would break a subscriber of the last committed contract
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { asyncApi, breakingChanges } from '#libs/contract';

const path = 'docs/asyncapi.yaml';
const check = process.argv.includes('--check');
const text = `# Made by \`npm run contract\` from libs/contract. Change it there.\n${stringify(asyncApi(), { aliasDuplicateObjects: false, lineWidth: 120 })}`;

const problems: string[] = [];
if (check && read(() => readFileSync(path, 'utf8')) !== text) {
  problems.push(`${path} is not what libs/contract says: run npm run contract and commit it.`);
}
const last = lastCommitted(text);
if (last === undefined) console.log('No other contract was ever committed: nothing to compare with.');
else {
  problems.push(
    ...breakingChanges(parse(last), parse(text)).map((found) => `${found}. A subscriber would break: keep it, or give the contract a new major version and the topics new names.`),
  );
}
if (problems.length > 0) {
  for (const problem of problems) console.error(problem);
  process.exit(1);
}
if (!check) writeFileSync(path, text);
console.log(check ? `${path} is current and breaks no subscriber.` : `${path} written.`);

/** The newest committed contract that differs from `current`: on a clean checkout that is the one before the last change. */
function lastCommitted(current: string): string | undefined {
  const log = read(() => git('log', '--format=%H', '--', path)) ?? '';
  for (const commit of log.split('\n').filter(Boolean)) {
    const content = read(() => git('show', `${commit}:${path}`));
    if (content !== undefined && content !== current) return content;
  }
  return undefined;
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 * 1024 * 1024 });
}

function read(source: () => string): string | undefined {
  try {
    return source();
  } catch {
    return undefined;
  }
}
