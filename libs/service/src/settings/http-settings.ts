import { z } from 'zod';
import { cidrs, httpUrl, port, secret } from './kinds.ts';
import { requiredInProduction, withLocalDefault } from './read-settings.ts';

/**
 * What every service is told about its own HTTP, logs and traces. `startService` reads these for each service; a service
 * that needs one of them itself spreads them into its own shape.
 */
export const httpSettings = {
  /** `local` is the local default, where stand-ins and generated secrets are in use; all else fails closed. */
  MINSHENG_ENVIRONMENT: z.enum(['local', 'production'], 'neither local nor production').default('production')
    .describe('local or production'),
  /** The service's own port (`MOBILE_SERVICE_PORT`); without it `servicePorts` of the contract. `PORT` is the front door's. */
  SERVICE_PORT: port().optional(),
  HOST: z.string().default('127.0.0.1').describe('the address to listen on, e.g. 0.0.0.0 in a container'),
  /** The one address as providers and citizens see it: signatures are computed from it. */
  PUBLIC_URL: withLocalDefault(
    httpUrl('the address under which the public reaches the gateway, e.g. https://minsheng.example.gov.cn'),
    'http://127.0.0.1:8080',
  ),
  TRUSTED_PROXIES: cidrs('the ranges of the proxies in front of the service, e.g. 10.0.0.0/8,fd00::/8').optional(),
  KEYS_FILE: requiredInProduction(z.string().describe('the path of the JSON file with the hashed keys')),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'no log level').default('info')
    .describe('debug, info, warn, error or silent'),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl('the base URL of an OpenTelemetry collector, e.g. http://127.0.0.1:4318').optional(),
  OTEL_EXPORTER_OTLP_HEADERS: secret('name=value pairs separated by commas').optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_TRACES_SAMPLER_ARG: z.string().transform(Number).refine((n) => n >= 0 && n <= 1, 'not between 0 and 1')
    .default(1).describe('the share of traces to export, 0 to 1'),
};

export type HttpSettings = z.output<z.ZodObject<typeof httpSettings>>;
