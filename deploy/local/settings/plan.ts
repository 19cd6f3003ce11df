import { serviceNames, type ServiceName } from '#libs/contract';
import type { Credentials } from './credentials.ts';
import type { Places } from './files.ts';
import type { Ports } from './ports.ts';

/** One process of the gateway: which bundle it runs, and with which environment. */
export interface PlannedProcess {
  name: string;
  services: readonly ServiceName[];
  /** Relative to dist/. */
  bundle: string;
  environment: NodeJS.ProcessEnv;
}

export interface PlanInput {
  places: Places;
  ports: Ports;
  credentials: Credentials;
  /** Port of the front door. */
  port: number;
  single: boolean;
  city: string;
  /** What the launcher itself was started with. */
  outer: NodeJS.ProcessEnv;
}

/** Nine processes, each with its own secrets only; with `single` one process with all of them. */
export function plan(input: PlanInput): PlannedProcess[] {
  if (input.single) {
    return [{ name: 'single', services: serviceNames, bundle: 'single.js', environment: environmentOf(serviceNames, input) }];
  }
  return serviceNames.map((name) => ({ name, services: [name], bundle: `${name}.js`, environment: environmentOf([name], input) }));
}

/** The administrator's access stays with the launcher; everything that it does not set itself is handed on. */
const withheld = ['DATABASE_URL', 'KAFKA_USERNAME', 'KAFKA_PASSWORD', 'KAFKA_BROKERS', 'npm_config_user_agent'];

function environmentOf(services: readonly ServiceName[], input: PlanInput): NodeJS.ProcessEnv {
  const { places, ports, credentials, outer } = input;
  const outerKept = Object.entries(outer).filter(([key]) => !withheld.includes(key) && !key.startsWith('npm_'));
  return {
    ...Object.fromEntries(outerKept),
    ...common(input),
    ...Object.fromEntries(Object.entries(ports.services).map(([name, port]) => [`${name.toUpperCase()}_SERVICE_PORT`, String(port)])),
    ...Object.fromEntries(services.flatMap((name) => ownSettings(name, credentials))),
    ...(services.includes('console')
      ? { FRONT_DOOR: 'on', PORT: String(input.port), DEV_OUTBOX_URL: `http://127.0.0.1:${ports.standIns}/dev/outbox` }
      : {}),
    NODE_COMPILE_CACHE: `${places.root}/node_modules/.cache/minsheng`,
  };
}

function common({ places, ports, credentials, city, outer }: PlanInput): NodeJS.ProcessEnv {
  return {
    MINSHENG_ENVIRONMENT: 'local',
    PUBLIC_URL: credentials.publicUrl,
    KAFKA_BROKERS: credentials.kafka.brokers,
    KAFKA_SASL_MECHANISM: credentials.kafka.mechanism,
    KEYS_FILE: places.keysFile,
    SEALING_KEYS_FILE: places.sealingKeysFile,
    CITY_FOLDER: city,
    STORAGE_URL: outer['STORAGE_URL'] ?? `file:${places.storage}`,
    TWILIO_API_URL: outer['TWILIO_API_URL'] ?? `http://127.0.0.1:${ports.standIns}`,
    ALIYUN_SMS_API_URL: outer['ALIYUN_SMS_API_URL'] ?? `http://127.0.0.1:${ports.standIns}/aliyun`,
    TENCENT_SMS_API_URL: outer['TENCENT_SMS_API_URL'] ?? `http://127.0.0.1:${ports.standIns}/tencent`,
    TELNYX_API_URL: outer['TELNYX_API_URL'] ?? `http://127.0.0.1:${ports.standIns}/telnyx`,
    SINCH_FAX_API_URL: outer['SINCH_FAX_API_URL'] ?? `http://127.0.0.1:${ports.standIns}/sinch`,
    SIGNALWIRE_SPACE_URL: outer['SIGNALWIRE_SPACE_URL'] ?? `http://127.0.0.1:${ports.standIns}/signalwire`,
    ...credentials.secrets,
  };
}

function ownSettings(name: ServiceName, { databases, kafka }: Credentials): [string, string | undefined][] {
  const prefix = name.toUpperCase();
  return [
    [`${prefix}_DATABASE_URL`, databases[name]],
    [`${prefix}_KAFKA_USERNAME`, kafka.users[name]?.username],
    [`${prefix}_KAFKA_PASSWORD`, kafka.users[name]?.password],
  ];
}
