import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { serviceNames, type ServiceName } from '#libs/contract';
import { openStore, storeMigrations, type Store } from '#libs/store';
import { systemClock } from '../libs/service/src/clock.ts';
import { silentLogger } from '../libs/service/src/logger.ts';
import { UsageError } from './options.ts';

const localCredentials = '.minsheng/credentials.json';
const credentialsSchema = z.object({ databases: z.record(z.string(), z.string()) });

export function serviceNamed(name: string): ServiceName {
  const found = serviceNames.find((service) => service === name);
  if (!found) throw new UsageError(`--service ${name}: there is no such service; there are ${serviceNames.join(', ')}`);
  return found;
}

/**
 * Opens a service's own schema, as its role: from `<SERVICE>_DATABASE_URL` or `DATABASE_URL`, else from what `npm start`
 * wrote. Rejects with a sentence when there is neither or the database does not answer.
 */
export async function openServiceStore(service: ServiceName): Promise<Store> {
  const store = await openStore({
    url: databaseUrl(service), schema: service, applicationName: `${service} by hand`, poolSize: 3,
    migrations: storeMigrations, logger: silentLogger, clock: systemClock,
  });
  if (store.available()) return store;
  const reason = store.readiness();
  await store.close();
  throw new Error(`${reason}: is PostgreSQL running?`);
}

function databaseUrl(service: ServiceName): string {
  const set = process.env[`${service.toUpperCase()}_DATABASE_URL`] ?? process.env.DATABASE_URL;
  if (set !== undefined) return set;
  if (!existsSync(localCredentials)) {
    throw new UsageError(`no database: set DATABASE_URL to ${service}'s own address, or run npm start first (it writes ${localCredentials})`);
  }
  const url = credentialsSchema.safeParse(JSON.parse(readFileSync(localCredentials, 'utf8'))).data?.databases[service];
  if (url === undefined) throw new Error(`${localCredentials} has no database of ${service}: run npm start again`);
  return url;
}
