import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ServiceName } from '#libs/contract';
import type { BusConnection } from '../libs/bus/src/kafka/client.ts';
import { busConnection, busSettings } from '../libs/bus/src/settings.ts';
import { readSettings } from '../libs/service/src/settings/read-settings.ts';
import { UsageError } from './options.ts';

const localCredentials = '.minsheng/credentials.json';
const credentialsSchema = z.object({
  kafka: z.object({ brokers: z.string(), users: z.record(z.string(), z.object({ username: z.string(), password: z.string() })) }),
});

/** How a command reaches Kafka as a service does: by the KAFKA_… settings of the environment, else by what `npm start` wrote. */
export function serviceBus(service: ServiceName): BusConnection {
  if (process.env.KAFKA_BROKERS !== undefined) return busConnection(readSettings(service, busSettings, process.env), `${service} by hand`);
  if (!existsSync(localCredentials)) {
    throw new UsageError(`no Kafka: set KAFKA_BROKERS, KAFKA_USERNAME and KAFKA_PASSWORD to ${service}'s own, or run npm start first (it writes ${localCredentials})`);
  }
  const kafka = credentialsSchema.safeParse(JSON.parse(readFileSync(localCredentials, 'utf8'))).data?.kafka;
  const user = kafka?.users[service];
  if (!kafka || !user) throw new Error(`${localCredentials} has no Kafka user of ${service}: run npm start again`);
  return { brokers: kafka.brokers.split(','), clientId: `${service} by hand`, ...user, mechanism: 'SCRAM-SHA-512', tls: false };
}
