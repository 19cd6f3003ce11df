// node scripts/routes.ts          writes deploy/compose/Caddyfile from deploy/routes.yaml
// node scripts/routes.ts --check  fails when it is stale
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseRouteTable } from '../apps/console/src/front-door/route-table.ts';
import { caddyfile } from './caddyfile.ts';

const table = 'deploy/routes.yaml';
const path = 'deploy/compose/Caddyfile';
const text = caddyfile(parseRouteTable(readFileSync(table, 'utf8'), table));

if (!process.argv.includes('--check')) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`${path} written.`);
} else if (existsSync(path) && readFileSync(path, 'utf8') === text) {
  console.log(`${path} is what ${table} says.`);
} else {
  console.error(`${path} is not what ${table} says: run node scripts/routes.ts and commit it.`);
  process.exit(1);
}
