import request from 'supertest';
import type { RunningService } from '#libs/service';
import { readByGeoreport } from '../../../../test/georeport.ts';
import { base, CaseStory, openOpen311, type Open311Kit } from './spec/kit.ts';

// The judge: a client that is not ours (PyPI georeport) against the running server.

jest.setTimeout(180_000);

let kit: Open311Kit;
let service: RunningService;
const story = { lamp: undefined as CaseStory | undefined };

beforeAll(async () => {
  kit = await openOpen311({ OPEN311_NUMBER_SECONDS: '0' });
  service = await kit.start();
  for (const [n, description] of ['路灯 <b>坏了</b> & 没人修', '又一盏'].entries()) {
    const { body } = await kit.post(service, { description }).expect(200);
    const one = new CaseStory(body[0].token, `JJ-20261126-00000${n + 1}`);
    await kit.events(service, one.opened(), one.classified(), one.assigned());
    story.lamp ??= one;
  }
});
afterAll(() => kit.close());

interface Read {
  services: Record<string, string>[];
  definition: { service_code: string; attributes: unknown };
  requests: Record<string, string>[];
  open: unknown;
  request: Record<string, string>;
}

it.each(['json', 'xml'] as const)('reads services, definitions and requests in %s', async (format) => {
  const { number } = story.lamp!;
  const read = await readByGeoreport([`${service.url}${base}`, format, 'street-lighting', number]) as Read;
  const services = (await request(service.url).get(`${base}/services.json`)).body as Record<string, string>[];
  expect(read.services.map((one) => [one.service_code, one.service_name, one.group])).toEqual(services.map((one) => [one.service_code, one.service_name, one.group]));
  expect(read.definition.service_code).toBe('street-lighting');
  expect(JSON.stringify(read.definition.attributes)).toContain('FAULT');
  expect(read.requests.map((one) => one.service_request_id)).toEqual(['JJ-20261126-000002', 'JJ-20261126-000001']);
  expect(read.request).toMatchObject({
    service_request_id: number, status: 'open', service_code: 'street-lighting', service_name: '路灯照明', description: '路灯 <b>坏了</b> & 没人修',
    agency_responsible: '九江市城市管理局', address: '和中路与庐峰路交叉口',
  });
  expect(String(read.request.lat)).toBe('29.7051');
  expect([read.open].flat()).toHaveLength(1);
});
