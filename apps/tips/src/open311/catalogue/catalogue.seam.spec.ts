import request from 'supertest';
import type { RunningService } from '#libs/service';
import { base, openOpen311, type Open311Kit } from '../spec/kit.ts';
import { faultsOf } from '../spec/shapes.ts';

jest.setTimeout(60_000);

let kit: Open311Kit;
let service: RunningService;

beforeAll(async () => {
  kit = await openOpen311({ OPEN311_CONTACT: '0792-8123456' });
  service = await kit.start();
});
afterAll(() => kit.close());

const get = async (path: string): Promise<Record<string, unknown>[]> => (await request(service.url).get(`${base}/${path}`).expect(200)).body as Record<string, unknown>[];

describe('what can be reported', () => {
  it('stands in the discovery, whose changeset stays while the services do', async () => {
    const { body } = await request(service.url).get(`${base}/discovery.json`).expect(200);
    expect(faultsOf('discovery', body)).toEqual([]);
    expect(body).toMatchObject({ contact: '九江市民声直通车受理中心：0792-8123456', endpoints: [{ url: 'https://minsheng.example.org/open311/v2' }] });
    const again = await kit.start();
    expect((await request(again.url).get(`${base}/discovery.json`)).body.changeset).toBe(body.changeset);
    await request(service.url).get(`${base}/discovery.xml`).expect(200).expect(/<endpoints><endpoint><specification>http:\/\/wiki.open311.org\/GeoReport_v2<\/specification>/);
  });

  it('is listed, in both formats, and defined where more is asked', async () => {
    const services = await get('services.json');
    expect(faultsOf('services', services)).toEqual([]);
    const { text } = await request(service.url).get(`${base}/services.xml`).expect(200);
    expect(text.match(/<service>/g)).toHaveLength(services.length);
    for (const { service_code: code, metadata } of services) {
      const { body } = await request(service.url).get(`${base}/services/${code as string}.json`).expect(200);
      expect([faultsOf('definition', body), (body.attributes as unknown[]).length > 0]).toEqual([[], metadata]);
    }
  });

  it.each([
    ['services.xml?jurisdiction_id=sfgov.org', 404], ['services/sinkholes.xml', 404], ['services/street-lighting.csv', 404], ['requests.csv', 404], ['nothing.xml', 404],
    ['requests/JJ-20261126-999999.xml?jurisdiction_id=jiujiang', 404], ['tokens/1.xml', 404], ['requests.xml?page=x', 400],
  ])('%s is answered %i, in the standard’s form', async (path, status) => {
    const { text } = await request(service.url).get(`${base}/${path}`).expect(status);
    if (path.endsWith('csv')) expect(faultsOf('errors', JSON.parse(text))).toEqual([]);
    else expect(text).toMatch(new RegExp(`^<\\?xml version="1.0" encoding="utf-8"\\?>\n<errors><error><code>${status}</code><description>[^<]+</description></error></errors>`));
  });

  it('posting updates is not offered, and other methods are not', async () => {
    for (const ask of [request(service.url).post(`${base}/servicerequestupdates.json`).send({}), request(service.url).delete(`${base}/requests.json`)]) {
      expect(faultsOf('errors', (await ask.expect(404)).body)).toEqual([]);
    }
  });
});
