import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { createHash } from 'node:crypto';
import request from 'supertest';
import type { RunningService } from '#libs/service';
import { until } from '../../../../libs/channel/src/testing/adapter-kit.ts';
import { html, nonceFor, openReports, path, report, sendForm, type ReportsKit } from '../reports/spec/kit.ts';

jest.setTimeout(60_000);

let kit: ReportsKit;
let service: RunningService;

beforeAll(async () => {
  kit = await openReports();
  service = await kit.start();
});
afterAll(() => kit.close());
beforeEach(() => kit.query('TRUNCATE outbox, receipts, originals, conflicts, media_jobs, deliveries, web_answers'));

const stored = async () => Number((await kit.query<{ n: string }>('SELECT count(*) AS n FROM receipts'))[0]?.n);
const form = (query = '', on = service) => request(on.url).get(`/tips${query}`).set('accept', html);
const hidden = (page: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
const later = async (ticket: string) => new Promise<string>((resolve) => setTimeout(() => resolve(ticket), 3100));

describe('the form', () => {
  it.each([
    ['', 'zh-CN', false, '要反映的情况'], ['?lang=en', 'en', false, 'What you report'], ['?size=large', 'zh-CN', true, '标准字号'],
    ['?lang=en&size=large', 'en', true, 'Common print'], ['?lang=xx&size=%22%3E', 'zh-CN', false, '大字版'], ['?lang=en&lang=zh', 'zh-CN', false, '大字版'],
  ])('%j', async (query, language, large, words) => {
    const { text } = await form(query).expect(200).expect('content-type', 'text/html; charset=utf-8');
    expect(text).toContain(`<html lang="${language}"${large ? ' class="large"' : ''}>`);
    expect(text).toContain(words);
  });

  it('loads nothing from elsewhere, keeps nothing at its reader’s, and ties every field to its label', async () => {
    const { text, headers } = await form().expect(200);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; script-src 'self'; worker-src 'self'; form-action 'self'",
    );
    expect([headers['set-cookie'], headers['cache-control'], headers['referrer-policy']]).toEqual([undefined, 'no-store', 'no-referrer']);
    expect(text).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\/|<script(?! src="\/tips\/)|style="|\son\w+="/);
    const ids = [...text.matchAll(/<(?:input|textarea)[^>]* id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['text', 'subject', 'place', 'latitude', 'longitude', 'files', 'name', 'phone', 'email', 'confidential']);
    for (const id of ids) expect(text).toContain(`<label for="${id}">`);
    for (const [, described] of text.matchAll(/aria-describedby="([^"]+)"/g)) {
      for (const id of (described ?? '').split(' ')) expect(text).toContain(`id="${id}"`);
    }
    for (const [, file] of text.matchAll(/(?:src|href)="(\/tips\/assets\/[^"]+)"/g)) await request(service.url).get(file ?? '').expect(200);
    await request(service.url).get('/tips/assets/proof.js').expect(200).expect('content-type', 'text/javascript; charset=utf-8');
    await request(service.url).get('/tips/assets/form.controller.ts').expect(404);
    await request(service.url).get('/tips/assets/constructor').expect(404);
    await request(service.url).get('/tips/assets/..%2fform.css').expect(404);
  });

  it('has a map where the city names its tiles, and asks only them', async () => {
    const mapped = await kit.start({ TIPS_MAP_TILES_URL: 'https://tiles.example.org/{z}/{x}/{y}.png?key=1&a=b', TIPS_MAP_ATTRIBUTION: '"><script>' });
    const { text, headers } = await form('', mapped).expect(200);
    expect(headers['content-security-policy']).toContain('; img-src https://tiles.example.org');
    expect(text).toContain('data-tiles="https://tiles.example.org/{z}/{x}/{y}.png?key=1&#38;a=b"');
    expect(text).toContain('data-bounds="28.78,113.94,30.11,116.89"');
    expect(text).not.toContain('"><script>"');
    await mapped.close();
    await expect(kit.start({ TIPS_MAP_TILES_URL: 'https://tiles.example.org/' })).rejects.toThrow('TIPS_MAP_TILES_URL');
  });
});

describe('a browser without scripts', () => {
  it('fills it in, sends it, and reads number, PIN and answers on the page of its receipt', async () => {
    const { text: page } = await form('?lang=en&size=large');
    const ticket = await later(hidden(page, 'ticket'));
    const { headers } = await sendForm(service, ticket, { ...report, lang: 'en', size: 'large', confidential: 'on' }).expect(303);
    const location = String(headers['location']);
    expect(location).toMatch(/^\/tips\/reports\/[\w-]{36}\?key=[\w-]{43}&lang=en&size=large$/);
    const waiting = await request(service.url).get(location).set('accept', html).expect(200).expect('referrer-policy', 'no-referrer').expect('cache-control', 'no-store');
    expect(waiting.text).toContain('<meta http-equiv="refresh"');
    await kit.acknowledge(service, location.split('/').at(-1)?.split('?')[0] ?? '', 'JJ-2026-000125', '482215');
    await until('the answer', async () => (await kit.query('SELECT 1 FROM web_answers')).length > 0);
    const { text } = await request(service.url).get(location).set('accept', html).expect(200);
    expect(text).toContain('<dd>JJ-2026-000125</dd>');
    expect(text).toContain('<dd>482215</dd>');
    expect(text).toContain('<html lang="en" class="large">');
    expect(text).not.toContain('http-equiv="refresh"');
  });

  it('that sends at once is asked to send again, with all that was filled in', async () => {
    const { text: page } = await form();
    const fields = { text: '<i>路灯</i> "坏了"', subject: '路灯', place: '和中路', phone: '13800001234', confidential: 'on' };
    const { text } = await sendForm(service, hidden(page, 'ticket'), fields).expect(400);
    expect(text).toContain('请再按一次');
    expect(text).toContain('&#60;i&#62;路灯&#60;/i&#62; &#34;坏了&#34;</textarea>');
    expect(text).toMatch(/name="place" aria-describedby="place-hint" value="和中路"/);
    expect(text).toMatch(/name="confidential"[^>]* checked>/);
    expect(hidden(text, 'ticket')).toBe(hidden(page, 'ticket'));
    expect(await stored()).toBe(0);
  });

  it('with errors gets it back with what is wrong beside the field', async () => {
    const { text } = await sendForm(service, kit.ticket(), { text: ' ', latitude: 'x', phone: '12', lang: 'en' }).expect(400);
    expect(text).toMatch(/role="alert"[\s\S]*<a href="#text">What you report: Say what you report\.<\/a>[\s\S]*<a href="#latitude">/);
    expect(text).toMatch(/id="text-wrong">Say what you report\.<\/p>\s*<textarea[^>]*aria-describedby="text-hint text-wrong" aria-invalid="true"/);
    expect(text).toContain('<details open>');
    expect(text).toContain('chosen again');
    expect(await stored()).toBe(0);
  });

  it('twice: one report; with another content it is told so and gets a new form', async () => {
    const ticket = kit.ticket();
    const [one, two] = [await sendForm(service, ticket).expect(303), await sendForm(service, ticket).expect(303)];
    expect(one.headers['location']).toBe(two.headers['location']);
    const { text } = await sendForm(service, ticket, { text: '另一件事' }).expect(422);
    expect(text).toContain('已经提交过');
    expect(hidden(text, 'ticket')).not.toBe(ticket);
    expect(await stored()).toBe(1);
  });

  it.each<[string, () => string]>([
    ['a form that is too old', () => kit.ticket(13 * 3600)], ['a form that is not ours', () => 'f'.repeat(60)],
  ])('%s comes back with a new one', async (_, ticket) => {
    const { text } = await sendForm(service, ticket()).expect(400);
    expect(text).toContain('打开得太久');
    expect(text).toContain(report.text);
    expect(await stored()).toBe(0);
  });

  it('whose form arrives broken is asked to send it again', async () => {
    const { text } = await request(service.url).post(path).set('accept', html).set('content-type', 'multipart/form-data; boundary=b')
      .send('--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nx').expect(400).expect('content-type', 'text/html; charset=utf-8');
    expect(text).toContain('没有完整收到');
  });
});

describe('a proof of work', () => {
  const withProof = (proof: string, key = 'a-key-of-this-spec-1') => request(service.url).post(path).set('idempotency-key', key).set('proof-of-work', proof).send(report);
  const key = 'a-key-of-this-spec-1';

  it('saves a form the wait', async () => {
    const ticket = kit.ticket(0);
    await sendForm(service, ticket, { ...report, nonce: nonceFor(ticket, ticket) }).expect(303);
  });

  it.each<[string, () => string]>([
    ['none', () => ''], ['for another key', () => { const ticket = kit.ticket(); return `${ticket}:${wrongNonce(ticket)}`; }],
    ['of a challenge that has run out', () => { const ticket = kit.ticket(13 * 3600); return `${ticket}:${nonceFor(ticket, key)}`; }],
    ['of a challenge that is not ours', () => 'x.4.y.z:1'], ['over-long', () => 'x'.repeat(5000)],
  ])('%s: nothing is stored', async (_, proof) => {
    const { body } = await withProof(proof()).expect(400);
    expect(body.errors).toMatchObject([{ field: 'Proof-Of-Work', remedy: expect.stringContaining('/tips/reports/challenge') }]);
    expect(await stored()).toBe(0);
  });

  it('lets its report in, and the same again without any', async () => {
    const ticket = kit.ticket();
    const first = await withProof(`${ticket}:${nonceFor(ticket, key)}`).expect(201);
    const again = await request(service.url).post(path).set('idempotency-key', key).send(report).expect(201);
    expect(again.body).toEqual(first.body);
  });

  it('is found by the page’s own script', () => {
    const answers: unknown[] = [];
    const self: { onmessage?: (event: object) => void; postMessage: (answer: unknown) => void } = { postMessage: (answer) => answers.push(answer) };
    const context = createContext({ self });
    runInContext(readFileSync('apps/tips/src/form/assets/proof.js', 'utf8'), context);
    for (const text of ['', 'a', 'a'.repeat(55), 'a'.repeat(56), 'a'.repeat(64), 'a'.repeat(200)]) {
      expect(runInContext(`firstBits('${text}')`, context)).toBe(createHash('sha256').update(text).digest().readUInt32BE(0));
    }
    const ticket = kit.ticket();
    self.onmessage?.({ data: { ticket, bits: 12 } });
    expect(createHash('sha256').update(`${ticket}:${ticket}:${String(answers[0])}`).digest().readUInt32BE(0)).toBeLessThan(2 ** 20);
  });

  function wrongNonce(ticket: string): string {
    for (let nonce = 0; ; nonce += 1) {
      if (createHash('sha256').update(`${ticket}:${key}:${nonce}`).digest()[0]! >= 16) return String(nonce);
    }
  }
});

it('from one address only so many: page and program are told when to come again, the same report and who has a key are not held up', async () => {
  const strict = await kit.start({ TIPS_REPORTS_PER_HOUR: '6' });
  const from = (address: string, ticket = kit.ticket()) => sendForm(strict, ticket).set('x-forwarded-for', address);
  const first = kit.ticket();
  await from('203.0.113.5', first).expect(303);
  const page = await from('203.0.113.5').expect(429);
  expect(page.text).toContain(report.text);
  expect(Number(page.headers['retry-after'])).toBeGreaterThan(3000);
  await from('203.0.113.5', first).expect(303);
  await from('203.0.113.6').expect(303);
  for (const [n, status] of [201, 201, 429].entries()) {
    const key = `a-key-of-many-reports-${n}`;
    const ticket = kit.ticket();
    const answer = await request(strict.url).post(path).set('x-forwarded-for', '203.0.113.5').set('idempotency-key', key)
      .set('proof-of-work', `${ticket}:${nonceFor(ticket, key)}`).send(report);
    expect(answer.status).toBe(status);
  }
  await request(strict.url).post(path).set('x-forwarded-for', '203.0.113.5').set('idempotency-key', 'a-key-of-a-station-1')
    .set('authorization', `Bearer ${kit.keys['station'] ?? ''}`).send(report).expect(201);
  expect((await request(strict.url).get('/metrics')).text).toContain('minsheng_webhooks_refused_total{provider="form",reason="too-many"} 2');
  expect(kit.log.join()).not.toContain('203.0.113');
  await strict.close();
});
