import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseSealingKeysFile, withKeysForMonths, withoutMonths } from '#libs/privacy';
import { hashOfKey, keysFileSchema, scopeSchema } from '#libs/service';
import { optionsOf, UsageError } from '../options.ts';

const usage = `Usage: npm run keys -- <command>

  add [--months N]            sealing keys for this month and the N after it (default 12); keys that are there stay
  months                      the months that have a sealing key
  erase YYYY-MM … --for-ever  drops sealing keys: what was sealed with them can never be opened again
  issue SCOPE [--id ID]       a new API key; it is shown once, the file keeps its hash
  revoke ID                   takes an API key out

  --sealing FILE  the sealing keys (default SEALING_KEYS_FILE, else .minsheng/sealing-keys.json)
  --keys FILE     the API keys (default KEYS_FILE, else .minsheng/keys.json)
`;

/** Runs one command of `npm run keys`; gives the exit code. Throws UsageError for a wrong call. */
export function keysCommand(args: string[], say: Say): number {
  const { values, positionals } = optionsOf(usage, {
    args, allowPositionals: true,
    options: {
      'months': { type: 'string', default: '12' }, 'for-ever': { type: 'boolean', default: false }, 'id': { type: 'string' },
      'sealing': { type: 'string', default: process.env['SEALING_KEYS_FILE'] ?? '.minsheng/sealing-keys.json' },
      'keys': { type: 'string', default: process.env['KEYS_FILE'] ?? '.minsheng/keys.json' },
    },
  });
  const [command, ...rest] = positionals;
  switch (command) {
    case 'add': return addMonths(values.sealing, Number(values.months), say);
    case 'months':
      say(readSealing(values.sealing).keys.map(({ kid }) => kid).join('\n'));
      return 0;
    case 'erase': return erase(values.sealing, rest, values['for-ever'], say);
    case 'issue': return issue(values.keys, rest, values.id, say);
    case 'revoke': return revoke(values.keys, rest, say);
    default: throw new UsageError(usage);
  }
}

type Say = (line: string) => void;

function addMonths(path: string, months: number, say: Say): number {
  if (!Number.isInteger(months) || months < 0 || months > 120) throw new UsageError(`--months must be 0 to 120\n${usage}`);
  const { file, added } = withKeysForMonths(readSealing(path), new Date(), months, { bytes: randomBytes });
  write(path, file);
  say(added.length === 0 ? 'Every month has its key already.' : `Added: ${added.join(', ')}. Services take them within seconds.`);
  return 0;
}

function erase(path: string, months: readonly string[], forEver: boolean, say: Say): number {
  if (months.length === 0) throw new UsageError(usage);
  if (!forEver) throw new UsageError(`What was sealed in ${months.join(', ')} could never be opened again. If that is meant, add --for-ever.`);
  const { file, erased, unknown } = withoutMonths(readSealing(path), months);
  if (unknown.length > 0) throw new UsageError(`There is no key of ${unknown.join(', ')}; nothing was erased.`);
  write(path, file);
  say(`Erased: ${erased.join(', ')}. Erase it in the copies of the file too.`);
  return 0;
}

function issue(path: string, rest: readonly string[], id: string | undefined, say: Say): number {
  const [text] = rest;
  const scope = scopeSchema.safeParse(text);
  if (!scope.success) throw new UsageError(`"${text ?? ''}" is ${scope.error.issues[0]?.message}\n${usage}`);
  const file = readKeys(path);
  const name = id ?? `${scope.data.replace(':', '-')}-${randomBytes(3).toString('hex')}`;
  if (file.keys.some((key) => key.id === name)) throw new UsageError(`There is a key with the id ${name}: choose another --id.`);
  const key = randomBytes(24).toString('base64url');
  write(path, { ...file, keys: [...file.keys, { id: name, scope: scope.data, sha256: hashOfKey(key) }] });
  say(`${key}\n\nThis is ${name}, scope ${scope.data}. It is not shown again.`);
  return 0;
}

function revoke(path: string, [id]: readonly string[], say: Say): number {
  const file = readKeys(path);
  const keys = file.keys.filter((key) => key.id !== id);
  if (id === undefined || keys.length === file.keys.length) throw new UsageError(`There is no key ${id ?? ''}; there are: ${file.keys.map((key) => key.id).join(', ')}.`);
  write(path, { ...file, keys });
  say(`${id} opens nothing any more, within seconds.`);
  return 0;
}

function readSealing(path: string): ReturnType<typeof parseSealingKeysFile> {
  return existsSync(path) ? parseSealingKeysFile(readFileSync(path, 'utf8')) : { keys: [] };
}

function readKeys(path: string): ReturnType<typeof keysFileSchema.parse> {
  return existsSync(path) ? keysFileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : { keys: [] };
}

/** Whole or not at all, and for its owner only. */
function write(path: string, content: unknown): void {
  const draft = `${path}.draft`;
  writeFileSync(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}
