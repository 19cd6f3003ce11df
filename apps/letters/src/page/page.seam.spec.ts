import type { RunningService } from '#libs/service';
import { formOf, openLetters, type LettersKit } from '../spec/kit.ts';

jest.setTimeout(60_000);

let kit: LettersKit;
let service: RunningService;
beforeAll(async () => {
  kit = await openLetters();
  service = await kit.start();
});
afterAll(() => kit.close());

const ask = (path: string, more: RequestInit = {}) => fetch(`${service.url}${path}`, { ...more, headers: { authorization: `Bearer ${kit.keys['scanner'] ?? ''}`, ...(more.headers as Record<string, string>) } });

async function bring(): Promise<string> {
  const answer = await ask('/letters', { method: 'POST', headers: { 'idempotency-key': 'one' }, body: formOf({}, [[kit.reader.file([{ lines: ['信'] }], 'one'), 'a.png']]) });
  return ((await answer.json()) as { id: string }).id;
}

describe('the page', () => {
  const html = 'text/html,application/xhtml+xml';

  it.each([['/letters/scan', 'zh-CN', '把扫描件拖到这里'], ['/letters/scan?lang=en', 'en', 'Drop scans here'], ['/letters/scan?lang=%3Cb%3E', 'zh-CN', '提交']])('%s', async (path, language, words) => {
    const page = await ask(path, { headers: { accept: html } });
    const text = await page.text();
    expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([200, 'text/html; charset=utf-8', 'no-store']);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'; script-src 'self'; /);
    expect(text).toContain(`<html lang="${language}">`);
    expect(text).toContain(words);
    expect(text.match(/(?:src|href)="(?!\/letters|\?)/g)).toBeNull();
  });

  it('is asked for with the key by browsers, and opens a letter at its address', async () => {
    const id = await bring();
    const shut = await fetch(`${service.url}/letters/${id}`, { headers: { accept: html } });
    expect([shut.status, shut.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="minsheng", charset="UTF-8"']);
    const login = `Basic ${Buffer.from(`scan:${kit.keys['scanner'] ?? ''}`).toString('base64')}`;
    const open = await fetch(`${service.url}/letters/${id}`, { headers: { accept: html, authorization: login } });
    expect(await open.text()).toContain('data-at-letter="yes"');
    expect((await ask(`/letters/aaaaaaaa-0000-5000-8000-000000000000`, { headers: { accept: html } })).status).toBe(404);
  });

  it.each([['scan.css', 200], ['scan.js', 200], ['bring.js', 200], ['letter.js', 200], ['align.js', 200], ['tools.js', 200], ['letters.controller.ts', 404], ['..%2Fpages.ts', 404]])('loads %s: %i', async (file, status) => {
    expect((await fetch(`${service.url}/letters/assets/${file}`)).status).toBe(status);
  });
});

it('documents its routes', async () => {
  const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as { paths: Record<string, Record<string, { parameters?: { name: string; in: string }[]; security?: object[] }>> };
  expect(Object.entries(document.paths).map(([path, methods]) => `${Object.keys(methods).join()} ${path}`).sort((one, other) => (one < other ? -1 : 1))).toEqual(expect.arrayContaining([
    'get /letters/{id}', 'get /letters/{id}/pages/{place}/{page}', 'get /letters/{id}/progress', 'post,get /letters', 'patch /letters/{id}/text',
  ]));
  expect(document.paths['/letters']?.['post']?.parameters?.map(({ name }) => name)).toEqual(expect.arrayContaining(['Idempotency-Key', 'registerNumber', 'senderPhone']));
});
