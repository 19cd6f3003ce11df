import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRouteTable, routeFor } from './route-table.ts';

const file = join(process.cwd(), 'deploy/routes.yaml');
const routes = parseRouteTable(readFileSync(file, 'utf8'), file);

it.each([
  ['/mobile/sms/twilio', 'mobile'], ['/mobile/sms/aliyun/some-secret', 'mobile'], ['/open311/v2/requests.json', 'tips'],
  ['/api/departments/urban-management/cases/1/actions', 'routing'], ['/api/escalations', 'escalation'], ['/track', 'console'],
  ['/letters/17', 'letters'], ['/petitions/visits', 'petitions'], ['/hotline/fax/sinch', 'hotline'],
])('%s goes to %s', (path, service) => { expect(routeFor(routes, path)?.service).toBe(service); });

it.each(['/mobile/sms/twiliox', '/metrics', '/api', '/mobile', '/lettersx'])('%s goes nowhere', (path) => {
  expect(routeFor(routes, path)).toBeUndefined();
});

it('keeps what is for trying only in the local default', () => {
  expect(routes.filter((route) => route.localOnly).map((route) => route.path)).toEqual(['/dev/outbox']);
});

it('names every faulty row', () => {
  const row = (path: string, service: string) =>
    `{ path: ${path}, service: ${service}, methods: [POST], calledBy: a, allowedBy: b }`;
  expect(() => parseRouteTable(`routes:\n- ${row('/a', 'nobody')}\n- ${row('b', 'tips')}\n`, 'routes.yaml'))
    .toThrow(/routes\.yaml is faulty:\n {2}routes\.0\.service: .*\n {2}routes\.1\.path: not a path/s);
  expect(() => parseRouteTable(`routes:\n- ${row('/a', 'tips')}\n- ${row('/a', 'letters')}\n`, 'routes.yaml'))
    .toThrow('/a stands here twice');
  expect(() => parseRouteTable('routes: [', 'routes.yaml')).toThrow('routes.yaml is not YAML');
});
