import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Registry } from 'prom-client';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { z } from 'zod';
import { servicePorts } from '#libs/contract';
import { systemClock, type Clock } from '../clock.ts';
import type { Assembly, ServiceDefinition } from '../definition.ts';
import { defaultBodyLimit, takeBodies } from '../http/bodies.ts';
import { answerHealth, askReadiness, type Readiness } from '../http/health.ts';
import { observeRequests } from '../http/observe.ts';
import { answerClientError, ProblemFilter, sendProblem } from '../http/send-problem.ts';
import { KeyRing } from '../keys/key-ring.ts';
import { KeysGuard } from '../keys/keys-guard.ts';
import { nestLogger } from '../logs/nest-logger.ts';
import { createLogger } from '../logs/pino-logger.ts';
import type { Logger } from '../logger.ts';
import { openApiDocument } from '../openapi/document.ts';
import { systemRandom, type Random } from '../random.ts';
import { httpSettings } from '../settings/http-settings.ts';
import { namedSetting, readSettings, SettingsError, type Environment } from '../settings/read-settings.ts';
import { trustedProxies } from '../settings/trusted-proxies.ts';
import { withTracer } from '../traces/spans.ts';
import { startTracing } from '../traces/tracing.ts';

/** What tests and the demo put in place of the outside world. */
export interface Overrides {
  clock?: Clock;
  random?: Random;
  fetch?: typeof fetch;
  logger?: Logger;
  /** 0 takes a free one. */
  port?: number;
  spanProcessors?: SpanProcessor[];
}

/** A service that listens. */
export interface RunningService {
  name: string;
  /** Where its own port is, e.g. http://127.0.0.1:8102. */
  url: string;
  app: NestFastifyApplication;
  readiness(): Promise<Readiness>;
  /**
   * Ends it: no new requests, open ones are finished (for at most 5 s), then transports, then the assembly. A second call
   * waits for the first.
   */
  close(): Promise<void>;
}

/** How long open requests may take at a stop before their connections are cut. */
const stopMilliseconds = 5000;

/**
 * Starts one service. @throws SettingsError with everything that is wrong with its settings; any other error of its parts
 * after what had been opened is closed again.
 */
export async function startService<Shape extends z.ZodRawShape>(
  definition: ServiceDefinition<Shape>, env: Environment, overrides: Overrides = {},
): Promise<RunningService> {
  const { name } = definition;
  // One pass, so that faults of both shapes are told together.
  const all = readSettings(name, { ...httpSettings, ...definition.settings }, env);
  const http = readSettings(name, httpSettings, env);
  const clock = overrides.clock ?? systemClock;
  const logger = overrides.logger ?? createLogger(name, http.LOG_LEVEL);
  const metrics = new Registry();
  const keys = openKeys(name, http.KEYS_FILE, clock, logger);
  const tracing = await startTracing(name, http, overrides.spanProcessors);
  const opened: (() => Promise<void> | void)[] = [() => keys.close(), () => tracing.close()];

  return withTracer(tracing.tracer, async () => {
    let waitsFor: string | undefined = 'the service to start';
    try {
      const assembly = await definition.assemble({
        name, settings: all as z.output<z.ZodObject<Shape>>, logger, metrics, clock,
        setting: (variable) => namedSetting(name, variable, env),
        random: overrides.random ?? systemRandom, fetch: overrides.fetch ?? fetch,
      });
      if (assembly.close !== undefined) opened.push(() => assembly.close?.());
      const app = await createApp(assembly, keys, logger);
      opened.push(() => closeApp(app));
      const readiness = (): Promise<Readiness> =>
        askReadiness(name, { ...assembly.readiness, service: () => waitsFor });
      const server: FastifyInstance = app.getHttpAdapter().getInstance();
      observeRequests(server, { logger, metrics, tracer: tracing.tracer, trustedProxies: trustedProxies(http) });
      takeBodies(server);
      answerHealth(server, metrics, readiness);
      answerOpenApi(server, app, name);
      for (const strategy of assembly.transports ?? []) app.connectMicroservice<MicroserviceOptions>({ strategy });
      const port = overrides.port ?? http.SERVICE_PORT ?? servicePorts[name];
      await app.listen({ port, host: http.HOST });
      await app.startAllMicroservices();
      await assembly.started?.();
      waitsFor = undefined;
      const url = await app.getUrl();
      logger.info({ url }, 'started');

      let closing: Promise<void> | undefined;
      const close = (): Promise<void> => closing ??= withTracer(tracing.tracer, async () => {
        waitsFor = 'nothing any more: the service stops';
        await closeAll(opened, logger);
        logger.info({}, 'stopped');
      });
      return { name, url, app, readiness, close };
    } catch (error) {
      await closeAll(opened, logger);
      throw error;
    }
  });
}

async function createApp(assembly: Assembly, keys: KeyRing, logger: Logger): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: defaultBodyLimit,
    // Slow senders hold a connection for at most this long; Twilio and its like give up after 15 s.
    requestTimeout: 60_000,
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => sendProblem(error, request, reply, logger),
    clientErrorHandler: answerClientError,
    return503OnClosing: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(root(assembly.module, keys), adapter, {
    logger: nestLogger(logger), bodyParser: false, abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalGuards(new KeysGuard(keys));
  return app;
}

// Without decorator syntax, so that Node can load this library from its source (deploy/local, scripts).
class ServiceModule {}
Module({})(ServiceModule);

function root(module: DynamicModule, keys: KeyRing): DynamicModule {
  return {
    module: ServiceModule, imports: [module], global: true,
    providers: [{ provide: KeyRing, useValue: keys }], exports: [KeyRing],
  };
}

function openKeys(name: string, path: string | undefined, clock: Clock, logger: Logger): KeyRing {
  // Without a file nobody has a key, and every route that asks for one stays shut.
  if (path === undefined) return new KeyRing(clock);
  try {
    return KeyRing.open(path, clock, logger);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'cannot be read';
    throw new SettingsError(name, [{ variable: 'KEYS_FILE', message: 'is wrong', remedy: message }]);
  }
}

function answerOpenApi(server: FastifyInstance, app: NestFastifyApplication, name: string): void {
  let document: OpenAPIObject | undefined;
  server.get('/openapi.json', (_request, reply) => { void reply.send(document ??= openApiDocument(app, name)); });
}

async function closeApp(app: NestFastifyApplication): Promise<void> {
  const deadline = setTimeout(() => app.getHttpServer().closeAllConnections(), stopMilliseconds);
  try {
    await app.close();
  } finally {
    clearTimeout(deadline);
  }
}

/** The last opened goes first; one that fails to close must not keep the others open. */
async function closeAll(opened: (() => Promise<void> | void)[], logger: Logger): Promise<void> {
  for (const close of opened.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      logger.error({ error }, 'a part did not close');
    }
  }
}
