// Runs once before the services, in their image: makes each one's passwords, keys and settings, then roles, schemas,
// topics, users and rights. May be run again at any time; what it made before stays.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { serviceNames } from '#libs/contract';
import { unitCodes } from '../local/settings/city.ts';
import { completeCredentials, keysFileOf, readCredentials } from '../local/settings/credentials.ts';
import { writePrivate } from '../local/settings/files.ts';
import { completeSealingKeys } from '../local/settings/sealing-keys.ts';
import { provisionDatabases, provisionTopics } from '../local/steps/provision.ts';
import { serviceFiles } from './service-files.ts';

const settings = z.object({
  PUBLIC_URL: z.url(),
  DATABASE_URL: z.url(),
  KAFKA_BROKERS: z.string().min(1),
  KAFKA_USERNAME: z.string().min(1),
  KAFKA_PASSWORD: z.string().min(1),
  KAFKA_REPLICAS: z.coerce.number().int().min(1),
  CITY_FOLDER: z.string().min(1),
  SECRETS_FOLDER: z.string().min(1),
  /** The numeric user that the services run as. */
  SECRETS_OWNER: z.coerce.number().int().optional(),
}).parse(process.env);

const folder = settings.SECRETS_FOLDER;
const departments = unitCodes(settings.CITY_FOLDER);
const credentialsFile = join(folder, 'credentials.json');
const credentials = completeCredentials(readCredentials(credentialsFile), {
  url: settings.PUBLIC_URL,
  publicUrl: settings.PUBLIC_URL,
  database: settings.DATABASE_URL,
  kafka: {
    brokers: settings.KAFKA_BROKERS, mechanism: 'SCRAM-SHA-512',
    admin: { username: settings.KAFKA_USERNAME, password: settings.KAFKA_PASSWORD },
  },
  departments,
  secrets: {},
});
mkdirSync(folder, { recursive: true });
writePrivate(credentialsFile, credentials);
completeSealingKeys(join(folder, 'sealing-keys.json'), new Date());
for (const name of serviceNames) serviceFiles(name, folder, credentials, keysFileOf(credentials), settings.SECRETS_OWNER);
await provisionDatabases(credentials);
await provisionTopics(credentials, departments, settings.KAFKA_REPLICAS);
console.log(`ready for ${serviceNames.length} services and ${departments.length} departments; keys are in credentials.json`);
