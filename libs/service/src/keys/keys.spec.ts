import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Module } from '@nestjs/common';
import request from 'supertest';
import type { Clock } from '../clock.ts';
import type { ServiceDefinition } from '../definition.ts';
import { silentLogger } from '../logger.ts';
import { startService, type RunningService } from '../start/start-service.ts';
import { hashOfKey, KeyRing, type CallerIdentity } from './key-ring.ts';
import { Caller, DepartmentScope, Scopes } from './scopes.ts';

@Controller('cases')
@Scopes('staff')
class CasesController {
  @Get() list(@Caller() caller: CallerIdentity) { return caller; }

  @Scopes('supervisor', 'custodian')
  @Get('merge') merge(@Caller() caller: CallerIdentity) { return caller; }
}

@Controller('departments/:code')
@DepartmentScope()
class DepartmentsController {
  @Get('cases') cases(@Caller() caller: CallerIdentity) { return caller; }
}

@Controller('open')
class OpenController {
  @Get() open() { return { open: true }; }
}

@Module({ controllers: [CasesController, DepartmentsController, OpenController] })
class KeysModule {}

const definition: ServiceDefinition = {
  name: 'routing', settings: {}, assemble: async () => ({ module: { module: KeysModule } }),
};

const entry = (id: string, scope: string, key: string, more: Record<string, string> = {}) =>
  ({ id, scope, sha256: hashOfKey(key), ...more });

describe('routes with keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  const file = join(folder, 'keys.json');
  const warnings: string[] = [];
  let service: RunningService;

  const write = (text: string): void => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };

  beforeAll(async () => {
    write(JSON.stringify({ keys: [
      entry('s1', 'staff', 'staff-key', { unit: 'mayors-line' }), entry('s2', 'staff', 'staff-key-2'),
      entry('v1', 'supervisor', 'supervisor-key'), entry('u1', 'department:urban-management', 'urban-key'),
      entry('old', 'staff', 'old-key', { notAfter: '2020-01-01T00:00:00+08:00' }),
    ] }));
    const logger = { ...silentLogger, warn: (_: unknown, message: string) => { warnings.push(message); } };
    service = await startService(definition, { MINSHENG_ENVIRONMENT: 'local', KEYS_FILE: file }, { port: 0, logger });
  });
  afterAll(async () => {
    await service.close();
    rmSync(folder, { recursive: true });
  });

  const ask = (path: string, key?: string) => {
    const asked = request(service.url).get(path);
    return key === undefined ? asked : asked.set('authorization', `Bearer ${key}`);
  };

  it.each([
    ['/cases', 'staff-key', { keyId: 's1', scope: 'staff', unit: 'mayors-line' }],
    ['/cases', 'staff-key-2', { keyId: 's2', scope: 'staff' }],
    ['/cases', 'supervisor-key', { keyId: 'v1', scope: 'supervisor' }],
    ['/cases/merge', 'supervisor-key', { keyId: 'v1', scope: 'supervisor' }],
    ['/departments/urban-management/cases', 'urban-key', { keyId: 'u1', scope: 'department:urban-management', unit: 'urban-management' }],
    ['/open', undefined, { open: true }],
  ])('opens %s to %s', async (path, key, answer) => {
    expect((await ask(path, key).expect(200)).body).toEqual(answer);
  });

  it.each([
    ['/cases', undefined, 401], ['/cases', 'stranger', 401], ['/cases', 'old-key', 401],
    ['/cases/merge', 'staff-key', 403], ['/cases', 'urban-key', 403],
    ['/departments/water/cases', 'urban-key', 403], ['/departments/urban-management/cases', 'staff-key', 403],
    ['/departments/urban-management/cases', 'supervisor-key', 403],
  ])('refuses %s to %s with %i', async (path, key, status) => {
    const answer = await ask(path, key).expect(status).expect('content-type', /problem\+json/);
    if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="minsheng"/);
    expect(answer.text).not.toContain(key ?? 'undefined');
  });

  it.each([['any name', 'platform:staff-key', 200], ['no name', ':staff-key', 200], ['another key', 'platform:stranger', 401], ['the key as the name', 'staff-key:', 401], ['no colon', 'staff-key', 401]])(
    'takes a key as the password of Basic: %s', async (_, login, status) => {
      await request(service.url).get('/cases').set('authorization', `Basic ${Buffer.from(login).toString('base64')}`).expect(status);
    },
  );

  it.each([[undefined], ['stranger']])('asks the user of a browser for the key: %s', async (key) => {
    const answer = await ask('/cases', key).set('accept', 'text/html,application/xhtml+xml,*/*;q=0.8').expect(401);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="minsheng", charset="UTF-8"');
  });

  it('takes no other scheme', async () => {
    await request(service.url).get('/cases').set('authorization', 'Digest staff-key').expect(401);
  });

  it('reads the file again, and keeps the old keys when it is faulty', async () => {
    write('{"keys":[{"id":"broken"}]}');
    await until(() => warnings.length > 0);
    expect(warnings[0]).toContain('the old keys stay in force');
    await ask('/cases', 'staff-key').expect(200);
    write(JSON.stringify({ keys: [entry('s3', 'staff', 'new-key')] }));
    await until(async () => (await ask('/cases', 'new-key')).status === 200);
    await ask('/cases', 'staff-key').expect(401);
  });

  it('refuses to start with a faulty file, naming what is wrong', async () => {
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, JSON.stringify({ keys: [{ id: 'a', scope: 'boss', sha256: 'zz' }] }));
    await expect(startService(definition, { MINSHENG_ENVIRONMENT: 'local', KEYS_FILE: bad }, { port: 0, logger: silentLogger }))
      .rejects.toThrow(/keys\.0\.scope: no scope.*keys\.0\.sha256: not a SHA-256/);
  });

  it('opens nothing without a file', async () => {
    const shut = await startService(definition, { MINSHENG_ENVIRONMENT: 'local' }, { port: 0, logger: silentLogger });
    await request(shut.url).get('/cases').set('authorization', 'Bearer staff-key').expect(401);
    await shut.close();
  });
});

it('ends a key at its time', () => {
  let now = new Date('2026-11-24T12:00:00+08:00');
  const clock: Clock = { now: () => now, sleep: async () => {} };
  const ring = new KeyRing(clock, { keys: [
    { id: 'a', scope: 'scanner', sha256: hashOfKey('k').toUpperCase(), notAfter: '2026-11-24T12:00:01+08:00' },
  ] });
  expect(ring.find('k')).toEqual({ keyId: 'a', scope: 'scanner' });
  now = new Date('2026-11-24T12:00:01+08:00');
  expect(ring.find('k')).toBeUndefined();
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not happen');
}
