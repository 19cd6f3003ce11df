import request from 'supertest';
import type { z } from 'zod';
import type { ServiceDefinition } from '../definition.ts';
import { silentLogger } from '../logger.ts';
import { readSettings, SettingsError, type Environment } from '../settings/read-settings.ts';
import { httpSettings } from '../settings/http-settings.ts';
import { startService } from '../start/start-service.ts';

/** A service with a database and a broker takes its time on a busy machine. */
const patienceMilliseconds = 30_000;

/**
 * The life that every service leads, as tests: starts, is ready, answers, stops, stops twice, and tells all that is wrong
 * with its settings. Call it in a spec with an environment in which the service can run.
 */
export function lifecycleSuite<Shape extends z.ZodRawShape>(definition: ServiceDefinition<Shape>, env: Environment): void {
  const start = () => startService(definition, env, { port: 0, logger: silentLogger });

  describe(`the life of ${definition.name}`, () => {
    it('starts, is ready and answers for its health', async () => {
      const service = await start();
      try {
        await request(service.url).get('/healthz').expect(200);
        const ready = await untilReady(service.url);
        expect(ready).toMatchObject({ service: definition.name, ready: true });
        const metrics = await request(service.url).get('/metrics').expect(200);
        expect(metrics.text).toContain('http_server_request_duration_seconds_bucket');
        expect(metrics.text).toContain('process_resident_memory_bytes');
        const document = await request(service.url).get('/openapi.json').expect(200);
        expect(document.body.info.title).toBe(`Minsheng: ${definition.name}`);
        await request(service.url).get('/no-such-address').expect(404).expect('content-type', /application\/problem\+json/);
      } finally {
        await service.close();
      }
    }, patienceMilliseconds);

    it('stops, stops twice, and starts again', async () => {
      const first = await start();
      await Promise.all([first.close(), first.close()]);
      await first.close();
      await expect(request(first.url).get('/healthz')).rejects.toThrow(/ECONNREFUSED/);
      const second = await start();
      await request(second.url).get('/healthz').expect(200);
      await second.close();
    }, patienceMilliseconds);

    it('names everything that is wrong with its settings', async () => {
      const shape = { ...httpSettings, ...definition.settings };
      const required = missingWithout(definition, shape);
      const wrong = { SERVICE_PORT: 'none', LOG_LEVEL: 'loud', TRUSTED_PROXIES: 'all of them' };
      const error: unknown = await startService(definition, wrong, { port: 0, logger: silentLogger }).catch((fault: unknown) => fault);
      if (!(error instanceof SettingsError)) throw new Error('it started with wrong settings', { cause: error });
      const named = error.problems.map((problem) => problem.variable);
      expect(named).toEqual(expect.arrayContaining([...Object.keys(wrong), ...required]));
      for (const value of Object.values(wrong)) expect(error.message).not.toContain(value);
    });
  });
}

/** What the service cannot do without, as its own shape says. */
function missingWithout(definition: ServiceDefinition<z.ZodRawShape>, shape: z.ZodRawShape): string[] {
  try {
    readSettings(definition.name, shape, {});
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map((problem) => problem.variable);
    throw error;
  }
  return [];
}

async function untilReady(url: string): Promise<unknown> {
  for (let i = 0; ; i += 1) {
    const answer = await request(url).get('/readyz');
    if (answer.status === 200 || i >= 100) return answer.body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
