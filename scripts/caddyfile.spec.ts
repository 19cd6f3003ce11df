import { readFileSync } from 'node:fs';
import { parseRouteTable } from '../apps/console/src/front-door/route-table.ts';
import { caddyfile } from './caddyfile.ts';

const file = 'deploy/routes.yaml';
const routes = parseRouteTable(readFileSync(file, 'utf8'), file);

it('is committed as the route table says', () => {
  expect(readFileSync('deploy/compose/Caddyfile', 'utf8')).toBe(caddyfile(routes));
});

it('has every row but those of the local default, with its limit and its service', () => {
  const text = caddyfile(routes);
  for (const route of routes) {
    const matcher = `path ${route.path} ${route.path}/*`;
    if (route.localOnly) {
      expect(text).not.toContain(route.path);
      continue;
    }
    const block = text.slice(text.indexOf(matcher));
    expect(block).toMatch(new RegExp(`^[^@]*@[^@]*max_size ${route.bodyMiB}MiB\\s*}\\s*import to ${route.service}:\\d+\\n`));
  }
});

it('has balanced braces and a handler for everything else', () => {
  const text = caddyfile(routes);
  expect(text.split('{').length).toBe(text.split('}').length);
  expect(text).toMatch(/handle \{\n\t\timport to console:8080\n/);
  const names = [...text.matchAll(/^\t(@[a-z0-9-]+) \{$/gm)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
});
