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
  ...forEachService((name) => ({ [`SERVICE_URL_${name.toUpperCase()}`]: httpUrl(`the base URL of the service ${name}`).optional() })),
  ...forEachService((name) => ({ [`${name.toUpperCase()}_SERVICE_PORT`]: port(`the port of the service ${name}`).optional() })),
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
  const values = set as Record<string, unknown>;
  return Object.fromEntries(serviceNames.map((name) => {
    const own = name === 'console' ? set.SERVICE_PORT : values[`${name.toUpperCase()}_SERVICE_PORT`];
    const fallback = `http://127.0.0.1:${String(own ?? servicePorts[name])}`;
    return [name, values[`SERVICE_URL_${name.toUpperCase()}`] ?? fallback];
  })) as Record<ServiceName, string>;
}

function forEachService<Entry extends object>(make: (name: ServiceName) => Entry): Entry {
  return Object.assign({}, ...serviceNames.map(make)) as Entry;
}

@Module({})
class ConsoleModule {}
