import { connect } from 'node:net';
import { Body, Controller, Get, Module, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import request from 'supertest';
import { z } from 'zod';
import { BodyLimit, formFields, rawBody, UnreadForm } from '../http/bodies.ts';
import { parseBody } from '../problems/parse-body.ts';
import { unavailable } from '../problems/problems.ts';
import { silentLogger } from '../logger.ts';
import { JsonBody } from '../openapi/zod-docs.ts';
import { startService, type RunningService } from './start-service.ts';
import type { ServiceDefinition } from '../definition.ts';

const report = z.strictObject({ kind: z.enum(['lamp', 'road']), place: z.object({ street: z.string() }) });

@Controller('try')
class TryController {
  @Post('json')
  json(@JsonBody(report) body: z.output<typeof report>) { return body; }

  @Post('parsed')
  parsed(@Body() body: unknown) { return parseBody(report, body); }

  @Post('form')
  form(@Req() req: FastifyRequest, @Body() body: unknown) {
    return { body, fields: formFields(req), raw: rawBody(req).toString('base64') };
  }

  @Post('unread')
  @UnreadForm()
  unread(@Req() req: FastifyRequest, @Body() body: unknown) {
    return { bytes: Buffer.isBuffer(body) && body.equals(rawBody(req)), fields: formFields(req) };
  }

  @Post('large')
  @BodyLimit(3_000_000)
  large(@Req() req: FastifyRequest) { return { bytes: rawBody(req).length }; }

  @Post('large-form')
  @UnreadForm()
  @BodyLimit(3_000_000)
  largeForm(@Req() req: FastifyRequest, @Body() body: unknown) { return { bytes: rawBody(req).length, unread: Buffer.isBuffer(body) }; }

  @Get('secret/:secret')
  secret(@Param('secret') secret: string) { return { length: secret.length }; }

  @Get('away')
  away() { throw unavailable(7, 'The database is away.'); }

  @Get('fault')
  fault() { throw new Error('text of a citizen: 13800001234'); }

  @Get('slow')
  async slow(@Res() reply: FastifyReply) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    await reply.send({ done: true });
  }
}

@Module({ controllers: [TryController] })
class TryModule {}

function definition(waitsFor: () => string | undefined = () => undefined): ServiceDefinition {
  return {
    name: 'tips', settings: {},
    assemble: async () => ({ module: { module: TryModule }, readiness: { database: waitsFor } }),
  };
}

const env = { MINSHENG_ENVIRONMENT: 'local' };

describe('a started service', () => {
  let service: RunningService;
  const lines: Record<string, unknown>[] = [];
  const logger = {
    ...silentLogger,
    info: (fields: Record<string, unknown>, message: string) => { lines.push({ ...fields, message }); },
    error: (fields: Record<string, unknown>, message: string) => { lines.push({ ...fields, message }); },
  };

  beforeAll(async () => { service = await startService(definition(), env, { port: 0, logger }); });
  afterAll(() => service.close());

  it('answers an unknown address with a problem document', async () => {
    const answer = await request(service.url).get('/nowhere').expect(404).expect('content-type', /application\/problem\+json/);
    expect(answer.body).toMatchObject({
      type: 'urn:minsheng:problem:not-found', title: 'Not found', status: 404, traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(JSON.stringify(answer.body)).not.toContain('nowhere');
  });

  it.each([
    ['malformed JSON', '{"kind":', 'application/json', 400, 'malformed'],
    ['an empty JSON body', '', 'application/json', 400, 'malformed'],
    ['a poisoned prototype', '{"__proto__":{"kind":"lamp"}}', 'application/json', 400, 'malformed'],
  ])('answers %s with a problem document', async (_name, body, type, status, code) => {
    const answer = await request(service.url).post('/try/json').set('content-type', type).send(body).expect(status);
    expect(answer.body).toMatchObject({ type: `urn:minsheng:problem:${code}`, status });
    expect(answer.headers['content-type']).toMatch(/application\/problem\+json/);
  });

  it.each(['/try/json', '/try/parsed'])('names every wrong field (%s)', async (path) => {
    const answer = await request(service.url).post(path).send({ kind: 'tree', place: {}, more: 1 }).expect(400);
    expect(answer.body.errors.map((e: { field: string }) => e.field).sort()).toEqual(['kind', 'more', 'place.street']);
  });

  it('answers 413 beyond the limit, which a route can raise', async () => {
    const big = Buffer.alloc(2_000_000, 'a');
    const refused = await request(service.url).post('/try/form').set('content-type', 'application/x-www-form-urlencoded').send(big.toString());
    expect(refused.status).toBe(413);
    expect(refused.body).toMatchObject({ type: 'urn:minsheng:problem:too-large' });
    const taken = await request(service.url).post('/try/large').set('content-type', 'application/octet-stream').send(big);
    expect(taken.body).toEqual({ bytes: 2_000_000 });
    const form = await request(service.url).post('/try/large-form').set('content-type', 'application/x-www-form-urlencoded').send(big.toString());
    expect(form.body).toEqual({ bytes: 2_000_000, unread: true });
  });

  it('keeps the bytes of a form and shows a doubled field', async () => {
    const body = 'Body=%E8%B7%AF%E7%81%AF&From=a&From=b&Odd=%FF';
    const answer = await request(service.url).post('/try/form').set('content-type', 'application/x-www-form-urlencoded').send(body);
    expect(answer.status).toBe(201);
    expect(Buffer.from(answer.body.raw, 'base64').toString()).toBe(body);
    expect(answer.body.body.From).toEqual(['a', 'b']);
    expect(answer.body.fields).toEqual([['Body', '路灯'], ['From', 'a'], ['From', 'b'], ['Odd', '\ufffd']]);
  });

  it('makes no object of a form that a route reads itself', async () => {
    const answer = await request(service.url).post('/try/unread').set('content-type', 'application/x-www-form-urlencoded').send('a=1&a=2');
    expect(answer.body).toEqual({ bytes: true, fields: [['a', '1'], ['a', '2']] });
  });

  it('says when to come back', async () => {
    const answer = await request(service.url).get('/try/away').expect(503).expect('retry-after', '7');
    expect(answer.body.detail).toBe('The database is away.');
  });

  it('tells nobody what a fault was about', async () => {
    const answer = await request(service.url).get('/try/fault').expect(500);
    expect(answer.text).not.toContain('13800001234');
    expect(answer.body.title).toBe('A fault of ours');
  });

  it('answers what is no HTTP with a problem document', async () => {
    const answer = await raw(service.url, 'NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('application/problem+json');
  });

  it('answers an address that cannot be decoded with a problem document', async () => {
    const answer = await raw(service.url, 'GET /%E0%A4%A HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('urn:minsheng:problem:malformed');
  });

  it('logs and counts a request by its route, never by its address', async () => {
    await request(service.url).get('/try/secret/Pa55word?phone=13800001234').expect(200);
    await request(service.url).get('/nowhere/Pa55word').expect(404);
    const metrics = await request(service.url).get('/metrics').expect(200);
    expect(metrics.text).toMatch(
      /http_server_request_duration_seconds_count\{http_request_method="GET",http_route="\/try\/secret\/:secret",http_response_status_code="200"\} 1/,
    );
    expect(metrics.text).toContain('process_cpu_seconds_total');
    expect(`${JSON.stringify(lines)}${metrics.text}`).not.toMatch(/Pa55word|13800001234/);
    expect(lines).toContainEqual(expect.objectContaining({ message: 'request', route: '/try/secret/:secret', status: 200 }));
  });

  it('goes on when a caller hangs up', async () => {
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    await new Promise((resolve) => socket.write('GET /try/slow HTTP/1.1\r\nhost: a\r\n\r\n', resolve));
    socket.destroy();
    await request(service.url).get('/healthz').expect(200);
  });
});

describe('the stop', () => {
  it('finishes open requests and takes no new ones', async () => {
    const service = await startService(definition(), env, { port: 0, logger: silentLogger });
    const open = request(service.url).get('/try/slow').then((answer) => answer.body as unknown);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = service.close();
    expect(service.close()).toBe(closed);
    await expect(open).resolves.toEqual({ done: true });
    await closed;
    await expect(request(service.url).get('/healthz')).rejects.toThrow('ECONNREFUSED');
  });

  it('closes what was open when a part fails to start', async () => {
    let closed = false;
    const failing: ServiceDefinition = {
      ...definition(),
      assemble: async () => ({
        module: { module: TryModule }, started: () => Promise.reject(new Error('no broker')),
        close: async () => { closed = true; },
      }),
    };
    await expect(startService(failing, env, { port: 0, logger: silentLogger })).rejects.toThrow('no broker');
    expect(closed).toBe(true);
  });
});

describe('readiness', () => {
  it('names what it waits for', async () => {
    let waitsFor: string | undefined = 'the database at 127.0.0.1';
    const service = await startService(definition(() => waitsFor), env, { port: 0, logger: silentLogger });
    const before = await request(service.url).get('/readyz').expect(503);
    expect(before.body).toMatchObject({
      service: 'tips', ready: false, parts: { database: { ready: false, waitsFor: 'the database at 127.0.0.1' } },
    });
    waitsFor = undefined;
    await request(service.url).get('/readyz').expect(200);
    await service.close();
  });
});

function raw(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => { socket.write(text); });
    let answer = '';
    socket.on('data', (chunk: Buffer) => { answer += chunk.toString(); });
    socket.on('end', () => { resolve(answer); });
    socket.on('error', reject);
  });
}
