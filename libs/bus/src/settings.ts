import { z } from 'zod';
import type { BusConnection } from './kafka/client.ts';

/** Settings of every service that reads or writes topics; spread it into the service's own shape. */
export const busSettings = {
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'must be host:port, several separated by commas')
    .transform((text) => text.split(','))
    .describe('brokers to ask first'),
  KAFKA_USERNAME: z.string().min(1).describe("the service's own SCRAM user"),
  KAFKA_PASSWORD: z.string().min(1),
  KAFKA_SASL_MECHANISM: z.enum(['SCRAM-SHA-512', 'SCRAM-SHA-256']).default('SCRAM-SHA-512'),
  KAFKA_TLS: z.enum(['on', 'off']).default('off').describe('TLS to the brokers, checked against the system’s authorities'),
};
export type BusSettings = z.output<z.ZodObject<typeof busSettings>>;

/** How a service connects. `clientId` is what the broker's logs and quotas show: the service's name. */
export function busConnection(settings: BusSettings, clientId: string): BusConnection {
  return {
    brokers: settings.KAFKA_BROKERS,
    clientId,
    username: settings.KAFKA_USERNAME,
    password: settings.KAFKA_PASSWORD,
    mechanism: settings.KAFKA_SASL_MECHANISM,
    tls: settings.KAFKA_TLS === 'on',
  };
}
