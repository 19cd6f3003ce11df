import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Module } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { serviceNames, servicePorts, type ServiceName } from '#libs/contract';
import { httpSettings, httpUrl, onOff, port, trustedProxies, type ServiceDefinition } from '#libs/service';
import { createFrontDoor } from './front-door/front-door.ts';
import { parseRouteTable } from './front-door/route-table.ts';

const settings = {
  ...httpSettings,
  /** Whether this console is the one address; where Caddy or an Ingress is, it is not. */
  FRONT_DOOR: onOff().default(false),
  PORT: port('the port of the front door, 8080 unless set').default(8080),
  /** The folder that the build fills with routes.yaml and the files of the documentation. */
  CONSOLE_FILES: z.string().optional(),
  DEV_OUTBOX_URL: httpUrl('where the stand-ins of the local default show what they were given').optional(),
  ...forEachService((name) => [urlVariable(name), httpUrl(`the base URL of the service ${name}`).optional()]),
  ...forEachService((name) => [portVariable(name), port(`the port of the service ${name}`).optional()]),
};
type Settings = z.output<z.ZodObject<typeof settings>>;

/** Later: sign-in and pages. Now: the front door, the combined readiness and the API's documentation. */
export const consoleService: ServiceDefinition<typeof settings> = {
  name: 'console',
  settings,
  assemble: async (context) => {
    const frontDoor = context.settings.FRONT_DOOR ? openFrontDoor(context) : undefined;
    let listens = false;
    return {
      module: { module: ConsoleModule },
      readiness: frontDoor === undefined ? {} : {
        frontDoor: () => listens ? undefined : `port ${context.settings.PORT}`,
      },
      started: async () => {
        const url = await frontDoor?.listen({ host: context.settings.HOST, port: context.settings.PORT });
        listens = true;
        if (url !== undefined) context.logger.info({ url }, 'the front door is open');
      },
      close: async () => { await frontDoor?.close(); },
    };
  },
};

function openFrontDoor(
  { settings: set, logger, metrics, fetch }: Parameters<typeof consoleService.assemble>[0],
): FastifyInstance {
  const filesFolder = set.CONSOLE_FILES ?? join(dirname(process.argv[1] ?? ''), 'console-files');
  const file = join(filesFolder, 'routes.yaml');
  const local = set.MINSHENG_ENVIRONMENT === 'local';
  const routes = parseRouteTable(readFileSync(file, 'utf8'), file).filter((route) => local || !route.localOnly);
  return createFrontDoor({
    routes, filesFolder, logger, metrics, fetch,
    serviceUrls: serviceUrls(set),
    publicUrl: set.PUBLIC_URL,
    trustedProxies: trustedProxies(set),
    devOutboxUrl: local ? set.DEV_OUTBOX_URL : undefined,
  });
}

/** `SERVICE_URL_<NAME>`, else this machine and the port that the service itself would take. */
function serviceUrls(set: Settings): Record<ServiceName, string> {
  return Object.fromEntries(serviceNames.map((name) => {
    const own = name === 'console' ? set.SERVICE_PORT : set[portVariable(name)];
    return [name, set[urlVariable(name)] ?? `http://127.0.0.1:${own ?? servicePorts[name]}`];
  })) as Record<ServiceName, string>;
}

type UrlVariable = `SERVICE_URL_${Uppercase<ServiceName>}`;
type PortVariable = `${Uppercase<ServiceName>}_SERVICE_PORT`;

function urlVariable(name: ServiceName): UrlVariable {
  return `SERVICE_URL_${name.toUpperCase() as Uppercase<ServiceName>}`;
}

function portVariable(name: ServiceName): PortVariable {
  return `${name.toUpperCase() as Uppercase<ServiceName>}_SERVICE_PORT`;
}

function forEachService<Key extends string, Value>(make: (name: ServiceName) => readonly [Key, Value]): Record<Key, Value> {
  return Object.fromEntries(serviceNames.map(make)) as Record<Key, Value>;
}

@Module({})
class ConsoleModule {}
