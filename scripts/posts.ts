// npm run posts -- import file.xlsx [--dry-run] | list: who holds which post of a unit, and so is told of its cases.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { cityFolder, describeProblem, loadCity, postTitles, type City } from '#libs/city';
import { auditTopic, encodeEvent, eventSource, eventTypes, type AuditEvent } from '#libs/contract';
import { createSealer, parseSealingKeys, type Sealer } from '#libs/privacy';
import { outbox, type OutboxRow, type Store } from '#libs/store';
import { readSheet } from 'read-excel-file/node';
import { changesOfPosts, readPosts, replacePosts, slotOf, type HeldPost } from '../apps/routing/src/leaders/holders.ts';
import { optionsOf, runCommand, UsageError } from './options.ts';
import { readRows, type ReadRows } from './posts/read-rows.ts';
import { openServiceStore } from './service-store.ts';

const usage = `Usage: npm run posts -- import <file.xlsx> [--dry-run]   makes the file's rows the holders of the units that it names
       npm run posts -- list [unit …]                    who holds which post, and which are vacant
The first sheet has the columns 单位 unit, 层级 level (1–4), 姓名 name, 手机 phone, 邮箱 email.
Options: --by <your name> (default: your log-in) · --sealing <file> (default SEALING_KEYS_FILE, else .minsheng/sealing-keys.json)`;

await runCommand(async () => {
  const { positionals: [action = '', ...rest], values } = optionsOf(usage, {
    allowPositionals: true,
    options: {
      'dry-run': { type: 'boolean', default: false }, 'by': { type: 'string', default: userInfo().username },
      'sealing': { type: 'string', default: process.env['SEALING_KEYS_FILE'] ?? '.minsheng/sealing-keys.json' },
    },
  });
  const [file] = rest;
  if (!['import', 'list'].includes(action) || (action === 'import' && (file === undefined || rest.length > 1))) throw new UsageError(usage);
  const city = await openCity();
  const unknown = action === 'list' ? rest.find((code) => !city.units.has(code)) : undefined;
  if (unknown !== undefined) throw new UsageError(`${unknown}: there is no such unit; give a code as units.yaml has it`);
  const read = action === 'import' && file !== undefined ? await readFile(file, city) : undefined;
  if (read && read.faults.length > 0) return tellFaults(read);
  const sealer = createSealer(parseSealingKeys(readFileSync(values.sealing, 'utf8')));
  const store = await openServiceStore('routing');
  try {
    const [table] = await store.query<{ there: boolean }>("SELECT to_regclass('post_holders') IS NOT NULL AS there");
    if (!table?.there) throw new Error('routing has no table of posts yet: start it once, it makes its tables itself');
    if (!read) return tellPosts(await readPosts(store, sealer), city, rest);
    return await importPosts(read, { store, sealer, city, by: values.by, dry: values['dry-run'] });
  } finally {
    await store.close();
  }
});

async function openCity(): Promise<City> {
  const folder = process.env['CITY_FOLDER'] ?? 'deploy/city/jiujiang';
  const loaded = await loadCity(cityFolder(folder));
  if (!loaded.ok) throw new Error(`the city's folder ${folder} has faults:\n${loaded.problems.map(describeProblem).join('\n')}`);
  return loaded.city;
}

async function readFile(file: string, city: City): Promise<ReadRows> {
  const rows = await readSheet(file, { parseNumber: (text) => (/e/i.test(text) ? String(Number(text)) : text) }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be read (${reason}): save it as .xlsx and give its path`);
  });
  return readRows(rows, city);
}

function tellFaults({ faults, unread }: ReadRows): number {
  for (const { row, field, message, remedy } of faults) console.error(`row ${row}, ${field}: ${message} → ${remedy}`);
  if (unread.length > 0) console.error(`columns that were not read: ${unread.join(', ')}`);
  console.error(`${faults.length} fault${faults.length === 1 ? '' : 's'}: nothing was imported.`);
  return 1;
}

interface Importing {
  store: Store;
  sealer: Sealer;
  city: City;
  by: string;
  dry: boolean;
}

async function importPosts({ posts, unread }: ReadRows, { store, sealer, city, by, dry }: Importing): Promise<number> {
  const at = new Date();
  const changes = dry ? await changesOfPosts(store, posts, sealer) : await store.transaction(async (tx) => {
    const made = await replacePosts(tx, posts, sealer, by, at);
    await outbox.add(tx, [auditOf(posts.map(slotOf), city, by, at)]);
    return made;
  });
  for (const { unit, level, change } of changes) console.log(`${unit} ${level} ${postTitles(city, unit)[level - 1]}: ${change}`);
  if (unread.length > 0) console.log(`columns that were not read: ${unread.join(', ')}`);
  const units = new Set(posts.map(({ unit }) => unit)).size;
  console.log(`${posts.length} posts of ${units} units ${dry ? 'would be imported' : 'imported'}, ${changes.length} changes${dry ? '; nothing was written' : ''}`);
  return 0;
}

/** Says which posts, never who. */
function auditOf(posts: readonly string[], city: City, by: string, at: Date): OutboxRow {
  const event: AuditEvent = {
    id: randomUUID(), at: at.toISOString(), service: 'routing', actor: { keyId: by, scope: 'operator' }, action: 'posts.import',
    subject: posts.join(', '), outcome: 'done',
  };
  const encoded = encodeEvent({ id: event.id, type: eventTypes.audit, source: eventSource(city.code, 'routing'), time: event.at, data: event });
  return { ...encoded, topic: auditTopic, key: by };
}

function tellPosts(held: readonly HeldPost[], city: City, units: readonly string[]): number {
  const bySlot = new Map(held.map((post) => [slotOf(post), post]));
  for (const unit of units.length > 0 ? units : city.units.keys()) {
    for (const [index, title] of postTitles(city, unit).entries()) {
      const level = index + 1;
      console.log([unit, level, title, holderLine(bySlot.get(slotOf({ unit, level })))].join(' · '));
    }
  }
  return 0;
}

function holderLine(post: HeldPost | undefined): string {
  if (!post) return 'vacant';
  if (!post.holder) return 'cannot be opened: its sealing key was erased, import the holder again';
  const { name, phone, email } = post.holder;
  const ways = [phone === undefined ? [] : [`…${phone.slice(-4)}`], email === undefined ? [] : ['mail']].flat();
  return `${Array.from(name)[0]}** · ${ways.join(', ')} · since ${post.since.toISOString().slice(0, 10)}`;
}
