import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { serviceNames, type ServiceName } from '#libs/contract';
import { silentLogger, startService, type RunningService } from '#libs/service';
import { copyConsoleFiles } from '../../../../scripts/console-files.ts';
import { consoleService } from '../console.service.ts';

interface Seen { method: string; url: string; headers: IncomingMessage['headers']; body: Buffer }

/** A real HTTP server in place of the services; what it does is set by each test. */
class Upstream {
  readonly seen: Seen[] = [];
  handler: (seen: Seen, response: ServerResponse) => void = (_, response) => { response.end('taken'); };
  readonly server: Server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const seen = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks) };
      if (seen.url === '/readyz' || seen.url === '/openapi.json') { this.asked(seen.url, response); return; }
      this.seen.push(seen);
      this.handler(seen, response);
    });
  });
  ready: unknown = { service: 'x', ready: true, parts: {} };
  document: unknown = { paths: {}, components: {} };

  asked(url: string, response: ServerResponse): void {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(url === '/readyz' ? this.ready : this.document));
  }

  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const services = Object.fromEntries(serviceNames.map((name) => [name, new Upstream()])) as Record<ServiceName, Upstream>;
const files = mkdtempSync(join(tmpdir(), 'console-'));
const lines: string[] = [];
let running: RunningService;
let door: string;

beforeAll(async () => {
  copyConsoleFiles(process.cwd(), files);
  const env: Record<string, string> = {
    MINSHENG_ENVIRONMENT: 'local', FRONT_DOOR: 'on', PORT: '0', CONSOLE_FILES: files, TRUSTED_PROXIES: '10.0.0.0/8',
    PUBLIC_URL: 'https://minsheng.example',
  };
  for (const name of serviceNames) {
    const port = await services[name].listen();
    env[`SERVICE_URL_${name.toUpperCase()}`] = `http://127.0.0.1:${port}`;
  }
  env['DEV_OUTBOX_URL'] = `${env['SERVICE_URL_TIPS']}/dev/outbox`;
  const note = (fields: Record<string, unknown>, message: string): void => { lines.push(JSON.stringify({ ...fields, message })); };
  running = await startService(consoleService, env, {
    port: 0,
    logger: { debug: note, info: note, warn: note, error: note, child: () => silentLogger },
  });
  door = (JSON.parse(lines.find((line) => line.includes('front door')) ?? '{}') as { url: string }).url;
});

afterAll(async () => {
  await running.close();
  await Promise.all(serviceNames.map((name) => services[name].close()));
  rmSync(files, { recursive: true });
});

const last = (name: ServiceName): Seen => {
  const seen = services[name].seen.at(-1);
  if (seen === undefined) throw new Error(`${name} was not asked`);
  return seen;
};

describe('what is handed on', () => {
  it.each([
    ['a form', 'application/x-www-form-urlencoded', Buffer.from('Body=%E8%B7%AF&From=a&From=b')],
    ['JSON with blanks', 'application/json; charset=utf-8', Buffer.from('{ "a" : 1.0 }\r\n')],
    ['text that is no UTF-8', 'text/plain', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
    ['any type', 'application/octet-stream', Buffer.alloc(300_000, 7)],
  ])('%s arrives byte for byte, at the same address', async (_name, type, body) => {
    const answer = await request(door).post('/mobile/sms/twilio/x%20y?b=%2f&a=1&a=').set('content-type', type)
      .serialize((sent: unknown) => sent as string).send(body);
    expect(answer.status).toBe(200);
    const seen = last('mobile');
    expect(seen.body.equals(body)).toBe(true);
    expect(seen.url).toBe('/mobile/sms/twilio/x%20y?b=%2f&a=1&a=');
    expect(seen.headers['content-type']).toBe(type);
  });

  it('has the address of the caller, not what a stranger claims, and a trace', async () => {
    await request(door).post('/tips/reports').set('x-forwarded-for', '1.2.3.4').set('x-forwarded-host', 'evil.example')
      .set('te', 'trailers').set('traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01').send({});
    const { headers } = last('tips');
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers['x-forwarded-proto']).toBe('http');
    expect(headers['x-forwarded-host']).toBeUndefined();
    expect(headers['te']).toBeUndefined();
    expect(headers['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-0[01]$/);
  });

  it('brings back status, headers and body as they are', async () => {
    services.routing.handler = (_, response) => {
      response.writeHead(409, { 'content-type': 'application/problem+json', location: '/api/cases/1', 'keep-alive': 'timeout=1' });
      response.end('{"title":"In conflict"}');
    };
    const answer = await request(door).get('/api/cases/1').expect(409).expect('location', '/api/cases/1');
    expect(answer.text).toBe('{"title":"In conflict"}');
  });

  it('does not repeat a request that got 503', async () => {
    services.routing.handler = (_, response) => { response.writeHead(503, { 'retry-after': '1' }); response.end(); };
    const before = services.routing.seen.length;
    await request(door).get('/api/tasks').expect(503).expect('retry-after', '1');
    expect(services.routing.seen.length).toBe(before + 1);
  });

  it('takes a large upload of a caller who waits to be told to go on', async () => {
    const body = Buffer.alloc(2_000_000, 1);
    const status = await new Promise((resolve, reject) => {
      const asked = httpRequest(`${door}/letters`, {
        method: 'POST', headers: { expect: '100-continue', 'content-type': 'image/tiff', 'content-length': body.length },
      }, (answer) => { resolve(answer.resume().statusCode); });
      asked.on('continue', () => asked.end(body)).on('error', reject).flushHeaders();
    });
    expect(status).toBe(200);
    expect(last('letters').body.length).toBe(2_000_000);
  });
});

describe('what is refused', () => {
  it.each(['/nowhere', '/metrics', '/api', '/mobile/sms/twiliox'])('%s with 404', async (path) => {
    const answer = await request(door).get(path).expect(404).expect('content-type', /problem\+json/);
    expect(answer.body).toMatchObject({ title: 'Not found', traceId: expect.any(String) });
  });

  it('another method with 405, naming the right one', async () => {
    await request(door).get('/mobile/sms/twilio').expect(405).expect('allow', 'POST').expect('content-type', /problem\+json/);
  });

  it('a body beyond the limit of its row with 413', async () => {
    const answer = await request(door).post('/mobile/sms/twilio').set('content-type', 'text/plain').send('a'.repeat(1_100_000)).expect(413);
    expect(answer.body.detail).toBe('This address takes at most 1 MiB.');
  });

  it('a path that climbs with 400 or 404', async () => {
    const before = services.routing.seen.length;
    expect(await raw(door, 'GET /api/cases/..%2f..%2fmetrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 40[04] /);
    expect(services.routing.seen.length).toBe(before);
  });
});

describe('a service that does not answer', () => {
  it('is a 503 with Retry-After, and served again once it is back', async () => {
    const port = (services.petitions.server.address() as AddressInfo).port;
    await request(door).post('/petitions/visits').send({}).expect(200);
    await services.petitions.close();
    const answer = await request(door).post('/petitions/visits').send({}).expect(503).expect('retry-after', '5');
    expect(answer.headers['content-type']).toMatch(/application\/problem\+json/);
    expect(answer.body).toMatchObject({ type: 'urn:minsheng:problem:unavailable' });
    expect(answer.text).not.toContain('127.0.0.1');
    await services.petitions.listen(port);
    await request(door).post('/petitions/visits').send({}).expect(200);
  });

  it('is a 503 too when it dies in the middle of a request', async () => {
    services.hotline.handler = (_, response) => { response.socket?.destroy(); };
    await request(door).post('/hotline/calls').send({}).expect(503).expect('content-type', /problem\+json/);
  });
});

it('goes on when a caller hangs up: the service has the whole request', async () => {
  const arrived = new Promise<ServerResponse>((resolve) => {
    services.mobile.handler = (_, response) => { resolve(response); };
  });
  const socket = connect(Number(new URL(door).port), '127.0.0.1');
  socket.write('POST /mobile/sms/twilio HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nhello');
  const response = await arrived;
  socket.destroy();
  response.end('late');
  services.mobile.handler = (_, again) => { again.end('taken'); };
  expect(last('mobile').body.toString()).toBe('hello');
  await request(door).post('/mobile/sms/twilio').send({}).expect(200);
});

it('hands events on as they come, and lets the service go when who listened has left', async () => {
  const left = new Promise<void>((resolve) => {
    services.letters.handler = (_, response) => {
      response.on('close', resolve);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: page\n\n');
    };
  });
  const leaving = new AbortController();
  const answer = await fetch(`${door}/letters/one/progress`, { signal: leaving.signal });
  const first = await answer.body?.getReader().read();
  expect(new TextDecoder().decode(first?.value)).toBe('event: page\n\n');
  leaving.abort();
  await left;
});

it('never logs what a secret path holds', async () => {
  await request(door).post('/mobile/sms/aliyun/Pa55word?token=Pa55word').send({}).expect(200);
  await request(door).post('/mobile/sms/nowhere/Pa55word').send({}).expect(404);
  expect(lines.join('\n')).toContain('/mobile/sms/aliyun/*');
  expect(lines.join('\n')).not.toContain('Pa55word');
  const metrics = await request(running.url).get('/metrics').expect(200);
  expect(metrics.text).not.toContain('Pa55word');
});

describe('readiness', () => {
  it('is 200 when every service is ready, and else names those that are not', async () => {
    await request(door).get('/readyz').expect(200);
    services.routing.ready = { service: 'routing', ready: false, parts: { database: { ready: false, waitsFor: 'db.internal:5432' }, city: { ready: true } } };
    const answer = await request(door).get('/readyz').expect(503);
    expect(answer.body.services.routing).toEqual({ ready: false, waitsFor: ['database'] });
    expect(answer.body.services.tips).toEqual({ ready: true });
    expect(answer.text).not.toContain('db.internal');
    services.routing.ready = 'nonsense';
    expect((await request(door).get('/readyz').expect(503)).body.services.routing.ready).toBe(false);
    services.routing.ready = { service: 'routing', ready: true, parts: {} };
    await request(door).get('/readyz').expect(200);
  });
});

describe('pages', () => {
  it('says in both languages what is ready', async () => {
    const answer = await request(door).get('/').expect(200).expect('content-type', /text\/html/);
    expect(answer.text).toContain('全部就绪');
    expect(answer.text).toContain('<html lang="zh-CN">');
    expect(answer.text).toContain('href="/docs"');
    expect(answer.text).not.toMatch(/https?:\/\/|<script/);
  });

  it('documents the API from memory, with the AsyncAPI document beside it', async () => {
    await request(door).get('/docs').expect(200).expect('content-type', /text\/html/);
    for (const [file, type] of [['swagger-ui-bundle.js', /javascript/], ['swagger-ui.css', /css/], ['start.js', /javascript/]] as const) {
      const answer = await request(door).get(`/docs/${file}`).expect(200).expect('content-type', type);
      expect(answer.text.length).toBeGreaterThan(50);
    }
    await request(door).get('/docs/..%2froutes.yaml').expect(404);
    await request(door).get('/docs/routes.yaml').expect(404);
    writeFileSync(join(files, 'asyncapi.yaml'), 'asyncapi: 3.0.0\n');
    await request(door).get('/docs/asyncapi.yaml').expect(200).expect('content-type', /yaml/);
  });

  it('puts the documents of the services together', async () => {
    services.routing.document = {
      paths: { '/api/cases': { get: { responses: { 200: { $ref: '#/components/schemas/Case' } } } }, '/internal': { get: {} } },
      components: { schemas: { Case: { type: 'object' } }, responses: { Problem: { description: 'x' } } },
    };
    services.tips.document = { paths: { '/api/cases': { get: {} }, '/tips/reports': { post: {} } }, components: { schemas: { Case: { type: 'string' } } } };
    services.mobile.document = { paths: { '/mobile/sms/{provider}': { post: {} }, '/mobile/secret/{provider}': { post: {} }, '/{anything}': { get: {} } }, components: { schemas: {} } };
    services.mailbox.document = 'nonsense';
    const { body } = await request(door).get('/openapi.json').expect(200);
    expect(Object.keys(body.paths)).toEqual(['/mobile/sms/{provider}', '/tips/reports', '/api/cases']);
    expect(body.paths['/api/cases'].get.responses['200'].$ref).toBe('#/components/schemas/routing.Case');
    expect(body.components.schemas).toEqual({ 'routing.Case': { type: 'object' }, 'tips.Case': { type: 'string' } });
    expect(body.servers).toEqual([{ url: 'https://minsheng.example' }]);
    expect(body.info.description).toContain('did not answer: mailbox');
  });
});

it('shows the outbox of the local default', async () => {
  services.tips.handler = (seen, response) => { response.setHeader('content-type', 'application/json'); response.end(JSON.stringify([seen.url, seen.headers.accept])); };
  const answer = await request(door).get('/dev/outbox?since=3').set('accept', 'text/html').expect(200);
  expect(answer.body).toEqual(['/dev/outbox?since=3', 'text/html']);
});

it('has no outbox outside the local default', async () => {
  const port = await freePort();
  const production = await startService(consoleService, {
    FRONT_DOOR: 'on', PORT: String(port), CONSOLE_FILES: files, PUBLIC_URL: 'https://minsheng.example',
    KEYS_FILE: keysFile(), DEV_OUTBOX_URL: 'http://127.0.0.1:1/dev/outbox',
  }, { port: 0, logger: silentLogger });
  await request(`http://127.0.0.1:${port}`).get('/dev/outbox').expect(404);
  await production.close();
});

function keysFile(): string {
  const path = join(files, 'keys.json');
  writeFileSync(path, '{"keys":[]}');
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function raw(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => { socket.write(text); });
    let answer = '';
    socket.on('data', (chunk: Buffer) => { answer += chunk.toString(); });
    socket.on('end', () => { resolve(answer); });
    socket.on('error', reject);
  });
}
