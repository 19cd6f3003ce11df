import request from 'supertest';
import { XMLParser } from 'fast-xml-parser';
import type { RunningService } from '#libs/service';
import { base, CaseStory, openOpen311, type Open311Kit } from '../spec/kit.ts';
import { faultsOf } from '../spec/shapes.ts';

jest.setTimeout(60_000);

let kit: Open311Kit;
let service: RunningService;
let count = 0;

beforeAll(async () => {
  kit = await openOpen311({ OPEN311_NUMBER_SECONDS: '0', OPEN311_POSTS_PER_MINUTE: '100000' });
  service = await kit.start();
});
afterAll(() => kit.close());

type Body = Record<string, unknown>[];
const get = async (path: string): Promise<Body> => (await request(service.url).get(`${base}/${path}`).expect(200)).body as Body;
const one = async ({ number }: CaseStory): Promise<Record<string, unknown>> => (await get(`requests/${number}.json`))[0]!;
const listed = async (query = ''): Promise<unknown[]> => (await get(`requests.json?page_size=1000${query}`)).map((row) => row.service_request_id);

/** Posts a request and opens its case, as routing does. */
async function report(changed: Record<string, string | undefined> = {}): Promise<CaseStory> {
  count += 1;
  const { body } = await kit.post(service, { ...changed, device_id: `d-${count}` }).expect(200);
  return new CaseStory(body[0].token, `JJ-20261126-${String(count).padStart(6, '0')}`);
}

/** A street lamp that the unit has. */
async function reportSeen(changed: Record<string, string | undefined> = {}, subcategory?: string): Promise<CaseStory> {
  const story = await report(changed);
  await kit.events(service, story.opened(), story.classified(subcategory), story.assigned());
  return story;
}

describe('what everybody may see', () => {
  it('has the standard’s fields, a time with its zone, and nothing of who wrote', async () => {
    const story = await reportSeen({ description: '和中路的路灯坏了，我叫赵建国，电话13800001234', media_url: 'https://example.com/a.jpg' });
    const body = await get(`requests/${story.number}.json`);
    expect(faultsOf('requests', body)).toEqual([]);
    expect(body).toEqual([{
      service_request_id: story.number, status: 'open', extended_status: 'assigned', status_notes: '已转九江市城市管理局', service_name: '路灯照明',
      service_code: 'street-lighting', description: '和中路的路灯坏了，我叫〔姓名〕，电话〔电话〕', agency_responsible: '九江市城市管理局', service_notice: null,
      requested_datetime: expect.stringMatching(/\+08:00$/), updated_datetime: '2026-11-23T09:00:00+08:00', expected_datetime: '2026-11-30T17:30:00+08:00',
      address: '和中路与庐峰路交叉口', address_id: null, zipcode: null, lat: 29.7051, long: 116.0019, media_url: null,
    }]);
  });

  it('in XML as in JSON: escaped, and free of what XML forbids', async () => {
    const story = await reportSeen({ description: '<script>灯\u0001</script> & ]]> &xxe;' });
    const { text } = await request(service.url).get(`${base}/requests/${story.number}.xml`).expect(200).expect('content-type', 'text/xml; charset=utf-8');
    expect(text).toMatch(/^<\?xml version="1\.0" encoding="utf-8"\?>\n<service_requests><request>/);
    expect(text).not.toContain('<script>');
    const { request: read } = (new XMLParser({ ignoreDeclaration: true, parseTagValue: false, processEntities: true }).parse(text) as { service_requests: { request: Record<string, string> } }).service_requests;
    const inJson = await one(story);
    expect(read).toEqual(Object.fromEntries(Object.entries(inJson).map(([name, value]) => [name, value === null ? '' : String(value as string | number).replaceAll('\u0001', '\ufffd')])));
  });

  it('where the city withholds who wrote, not where he stood either', async () => {
    const story = await reportSeen({ service_code: 'noise', description: '楼上半夜吵' }, 'noise');
    expect(await one(story)).toMatchObject({ service_code: 'noise', description: '楼上半夜吵', lat: null, long: null, address: null });
  });

  it('the service and the agency as the case has them, not as the sender chose', async () => {
    expect(await one(await reportSeen({}, 'road-damage'))).toMatchObject({ service_code: 'road-damage', service_name: '道路破损' });
  });

  it('closed when it is resolved, and the time of that stays when it is archived', async () => {
    const story = await reportSeen();
    await kit.events(service,
      story.event('case.accepted', { unit: 'urban-management' }, { status: 'accepted', at: '2026-11-23T02:00:00.000Z' }),
      story.event('case.resolved', { direct: false, unit: 'urban-management' }, { status: 'resolved', at: '2026-11-24T02:00:00.000Z' }),
      story.event('case.archived', {}, { status: 'archived', at: '2026-12-24T02:00:00.000Z' }));
    expect(await one(story)).toMatchObject({ status: 'closed', extended_status: 'resolved', status_notes: '已办结', updated_datetime: '2026-11-24T10:00:00+08:00' });
  });

  it('why it is not accepted, whom it waits for, and that it is open again', async () => {
    const story = await report();
    await kit.events(service, story.opened(), story.classified());
    expect(await one(story)).toMatchObject({ status: 'open', extended_status: 'new', agency_responsible: '九江市民声直通车受理中心' });
    await kit.events(service, story.event('case.not-accepted', { reason: 'already-in-hand' }, { status: 'not-accepted' }));
    expect(await one(story)).toMatchObject({ status: 'closed', extended_status: 'not-accepted', status_notes: '不予受理：同一事项已在办理或已办结' });
    await kit.events(service, story.event('case.reopened', { reason: 'new facts' }, { status: 'assigned' }), story.event('case.paused', { by: 'urban-management', until: '2026-12-01T00:00:00Z' }));
    expect(await one(story)).toMatchObject({ status: 'open', extended_status: 'waiting-for-citizen', status_notes: '等待诉求人补充情况' });
  });
});

describe('what nobody may see', () => {
  it.each<[string, (story: CaseStory) => Promise<void>]>([
    ['what has no case yet', async () => {}],
    ['what is not classified yet', (story) => kit.events(service, story.opened())],
    ['a report', (story) => kit.events(service, story.opened(), story.classified('street-lighting', 'report'))],
    ['what its sender asked to keep secret', (story) => kit.events(service, story.opened(), story.event('case.confidential', {}), story.classified())],
    ['what was made confidential later', (story) => kit.events(service, story.opened(), story.classified(), story.assigned(), story.event('case.confidential', {}))],
    ['what became a report later', (story) => kit.events(service, story.opened(), story.classified(), story.classified('street-lighting', 'report'))],
    ['what was a report once', (story) => kit.events(service, story.opened(), story.classified('street-lighting', 'report'), story.classified(), story.assigned())],
    ['a case that came in by another way', (story) => kit.events(service, story.opened('sms'), story.classified(), story.assigned())],
  ])('%s', async (_, tell) => {
    const before = await listed();
    const story = await report();
    await tell(story);
    expect(await listed()).toEqual(before);
    expect(await listed(`&service_request_id=${story.number}`)).toEqual([]);
    const { body } = await request(service.url).get(`${base}/requests/${story.number}.json`).expect(404);
    expect(faultsOf('errors', body)).toEqual([]);
    expect((await get('servicerequestupdates.json?start_date=2026-11-01T00:00:00Z&end_date=2026-11-30T00:00:00Z')).filter((row) => row.service_request_id === story.number)).toEqual([]);
  });

  it('of what is hidden neither words nor place are kept for it', async () => {
    const story = await reportSeen();
    await kit.events(service, story.event('case.confidential', {}));
    expect(await kit.query('SELECT hidden, description, address, latitude, longitude FROM open311_requests WHERE number = $1', [story.number]))
      .toEqual([{ hidden: true, description: null, address: null, latitude: null, longitude: null }]);
  });

  it('an event that comes twice changes nothing; one that is missing is not passed over', async () => {
    const story = await report();
    const [opened, classified, assigned] = [story.opened(), story.classified(), story.assigned()];
    await kit.events(service, opened, opened, classified);
    await kit.events(service, opened, classified);
    expect(await one(story)).toMatchObject({ extended_status: 'new' });
    // What the broker's own handler does with a failure is the bus's matter: here it is told by the handler's answer.
    const missing = story.event('case.accepted', { unit: 'urban-management' }, { status: 'accepted' });
    expect(await kit.events(service, missing)).toMatchObject({ error: expect.objectContaining({ message: expect.stringContaining('version 4 came and 3 is missing') }) });
    await kit.events(service, assigned, missing);
    expect(await one(story)).toMatchObject({ extended_status: 'accepted' });
  });
});

describe('asking', () => {
  let lamp: CaseStory;
  let road: CaseStory;
  let old: CaseStory;

  beforeAll(async () => {
    await kit.query('TRUNCATE open311_requests, open311_updates');
    [lamp, road, old] = [await reportSeen(), await reportSeen({}, 'road-damage'), await reportSeen()];
    await kit.events(service, road.event('case.resolved', { direct: false, unit: 'urban-management' }, { status: 'resolved', at: '2026-11-24T02:00:00.000Z' }));
    await kit.query("UPDATE open311_requests SET posted_at = posted_at - interval '100 days', updated_at = now() WHERE number = $1", [old.number]);
  });

  const days = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString();
  it.each<[string, () => string, () => CaseStory[]]>([
    ['nothing: the last 90 days', () => '', () => [road, lamp]],
    ['one id', () => `service_request_id=${lamp.number}`, () => [lamp]],
    ['several ids, over all the rest', () => `service_request_id=${old.number},${lamp.number},JJ-1&status=closed&start_date=${days(-1)}`, () => [lamp, old]],
    ['a service', () => 'service_code=road-damage', () => [road]],
    ['services', () => 'service_code=road-damage,street-lighting', () => [road, lamp]],
    ['a service that is not here', () => 'service_code=sinkholes', () => []],
    ['open', () => 'status=open', () => [lamp]],
    ['closed', () => 'status=closed', () => [road]],
    ['both', () => 'status=open,closed', () => [road, lamp]],
    ['from a day', () => `start_date=${days(-110)}`, () => [old]],
    ['until a day', () => `end_date=${days(-95)}`, () => [old]],
    ['a span', () => `start_date=${days(-1)}&end_date=${days(1)}`, () => [road, lamp]],
    ['a span with an offset whose + was not escaped', () => 'start_date=2026-01-01T00:00:00+08:00&end_date=2026-03-01T00:00:00+08:00', () => []],
    ['changed since', () => `updated_after=${days(-0.5)}`, () => [old]],
    ['changed between', () => 'updated_after=2026-11-23T00:00:00Z&updated_before=2026-11-23T23:00:00Z', () => [lamp]],
    ['the first page', () => 'page_size=1', () => [road]],
    ['the second page', () => 'page_size=1&page=2', () => [lamp]],
    ['a page behind the last', () => 'page_size=1&page=3', () => []],
    ['empty parameters are as if they were not there', () => 'service_code=&status=&start_date=&page=', () => [road, lamp]],
  ])('%s', async (_, query, expected) => {
    const body = await get(`requests.json?${query()}`);
    expect(faultsOf('requests', body)).toEqual([]);
    expect(body.map((row) => row.service_request_id)).toEqual(expected().map(({ number }) => number));
  });

  it.each<[string, string, RegExp]>([
    ['requests', 'status=done', /^status is neither open nor closed/], ['requests', 'start_date=2026-11-24', /^start_date is no time with its zone/],
    ['requests', 'end_date=2026-11-24T10:00:00', /^end_date is no time with its zone/], ['requests', 'start_date=2026-02-31T99:00:00Z', /^start_date is no time/],
    ['requests', 'start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z', /^end_date is more than 90 days after start_date/],
    ['requests', 'start_date=2026-06-01T00:00:00Z&end_date=2026-01-01T00:00:00Z', /^end_date is before start_date/],
    ['requests', 'page=0', /^page is no whole number/], ['requests', 'page_size=1001', /^page_size is no whole number from 1 to 1000/],
    ['servicerequestupdates', 'start_date=yesterday', /^start_date is no time with its zone/],
  ])('%s is refused, by name: %s', async (path, query, description) => {
    const { body } = await request(service.url).get(`${base}/${path}.json?${query}`).expect(400);
    expect([faultsOf('errors', body), body]).toEqual([[], [{ code: 400, description: expect.stringMatching(description) }]]);
  });

  it('more ids than an answer holds are refused', async () => {
    const ids = Array.from({ length: 1001 }, (_, n) => n).join(',');
    await request(service.url).get(`${base}/requests.json?service_request_id=${ids}`).expect(400, [{ code: 400, description: 'service_request_id has more than 1000 values: ask in several requests' }]);
  });

  it('a token for its number, null until there is one', async () => {
    const waiting = await report();
    const tokens = [await get(`tokens/${waiting.messageId}.json`), await get(`tokens/${lamp.messageId}.json`)];
    expect(tokens).toEqual([[{ service_request_id: null, token: waiting.messageId }], [{ service_request_id: lamp.number, token: lamp.messageId }]]);
    expect(tokens.map((body) => faultsOf('token', body))).toEqual([[], []]);
    for (const unknown of ['00000000-0000-4000-8000-000000000000', 'x', '%00', "'; --"]) await request(service.url).get(`${base}/tokens/${unknown}.json`).expect(404);
  });

  it('for the history of a request, by the extension', async () => {
    const [row] = await get(`requests/${road.number}.json?extensions=true`);
    expect(faultsOf('requests', [row])).toEqual([]);
    expect(row!.notes).toEqual([
      { datetime: '2026-11-23T09:00:00+08:00', description: '已转九江市城市管理局', type: 'assigned' }, { datetime: '2026-11-24T10:00:00+08:00', description: '已办结', type: 'resolved' },
    ]);
    expect(await get('requests.json?extensions=true')).toMatchObject([{ notes: [{}, {}] }, { notes: [{}] }]);
  });

  it('for updates: one for each change of status, the oldest first', async () => {
    const body = await get('servicerequestupdates.json?start_date=2026-11-01T00:00:00Z&end_date=2026-11-30T00:00:00Z');
    expect(faultsOf('updates', body)).toEqual([]);
    expect(body.filter((row) => row.service_request_id === road.number)).toEqual([
      { update_id: expect.any(String), service_request_id: road.number, status: 'open', extended_status: 'assigned', description: '已转九江市城市管理局', updated_datetime: '2026-11-23T09:00:00+08:00', media_url: null },
      { update_id: expect.any(String), service_request_id: road.number, status: 'closed', extended_status: 'resolved', description: '已办结', updated_datetime: '2026-11-24T10:00:00+08:00', media_url: null },
    ]);
    const november = 'start_date=2026-11-01T00:00:00Z&end_date=2026-11-30T00:00:00Z';
    expect(await get(`servicerequestupdates.json?${november}&service_request_id=${lamp.number}`)).toHaveLength(1);
    expect(await get(`servicerequestupdates.json?${november}&page_size=1&page=2`)).toHaveLength(1);
    const { text } = await request(service.url).get(`${base}/servicerequestupdates.xml?${november}&service_request_id=${lamp.number}`).expect(200);
    expect(text).toContain(`<service_request_updates><request_update><update_id>`);
  });
});
