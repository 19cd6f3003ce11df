import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { DynamicModule } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { z } from 'zod';
import type { ServiceName } from '#libs/contract';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import type { Random } from './random.ts';

/** What a service is: its name, the settings it needs, and how its parts are put together. */
export interface ServiceDefinition<Shape extends z.ZodRawShape = z.ZodRawShape> {
  name: ServiceName;
  /** Zod shape whose keys are environment variables; libs export fragments (`storeSettings`, `busSettings`). */
  settings: Shape;
  assemble(context: ServiceContext<z.output<z.ZodObject<Shape>>>): Promise<Assembly>;
}

/** What `assemble` is given; nothing else reaches a service from outside. */
export interface ServiceContext<Settings> {
  name: ServiceName;
  settings: Settings;
  /** A setting whose name stands in the city's folder (`numberSetting`, `secretEnv`); undefined when not set. */
  setting(variable: string): string | undefined;
  logger: Logger;
  /** This service's own registry: several services share one process under `--single`. */
  metrics: Registry;
  clock: Clock;
  random: Random;
  fetch: typeof fetch;
}

/** What `assemble` gives back. */
export interface Assembly {
  module: DynamicModule;
  transports?: CustomTransportStrategy[];
  /** Name of a part → what it waits for, or undefined when ready. Shown by /readyz. */
  readiness?: Record<string, () => Promise<string | undefined> | string | undefined>;
  /** Runs after HTTP listens and transports are bound. */
  started?(): Promise<void>;
  /** Runs after HTTP and transports are closed: relays, pools. */
  close?(): Promise<void>;
}
