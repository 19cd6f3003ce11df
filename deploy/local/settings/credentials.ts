import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { serviceNames, type ServiceName } from '#libs/contract';
import { writePrivate } from './files.ts';
import { Problem } from '../system/problem.ts';

const account = z.object({ username: z.string(), password: z.string() });
export type Account = z.output<typeof account>;

const credentialsSchema = z.object({
  /** The front door on this machine. */
  url: z.string(),
  /** The origin that signatures are computed from. */
  publicUrl: z.string(),
  /** The administrator's URL. Each service has its own under `databases`. */
  database: z.string(),
  databases: z.record(z.string(), z.string()),
  kafka: z.object({
    brokers: z.string(),
    mechanism: z.string(),
    /** May do all: for making topics and users, and for operators. */
    admin: account,
    /** By service, and by `department:<code>`. */
    users: z.record(z.string(), account),
  }),
  /** What goes as `Authorization: Bearer …`, by scope. */
  keys: z.record(z.string(), z.string()),
  secrets: z.record(z.string(), z.string()),
});

/** .minsheng/credentials.json: all that is secret in the local default, stable from start to start. */
export type Credentials = z.output<typeof credentialsSchema>;

export interface CredentialsInput {
  url: string;
  publicUrl: string;
  /** The administrator's URL of the gateway's database. */
  database: string;
  kafka: { brokers: string; mechanism: string; admin: Account };
  departments: readonly string[];
  /** Makes up what providers' stand-ins know; without it nothing of theirs is made up. */
  providers?: () => Record<string, string>;
  /** Secrets that the environment or the city sets; they go before made-up ones. */
  secrets: Readonly<Record<string, string>>;
}

const scopes = ['scanner', 'station', 'petitions', 'callcentre', 'open311', 'staff', 'supervisor', 'custodian'];

/** The credentials of the last start; undefined at the first. @throws Problem when the file is damaged */
export function readCredentials(file: string): Credentials | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return credentialsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Problem(`${file} is damaged: restore it, or begin anew with npm start -- --fresh.`, { cause: error });
  }
}

/** Keeps every secret that `before` has, and makes up what is missing (a new service, a new department). */
export function completeCredentials(before: Credentials | undefined, input: CredentialsInput): Credentials {
  const users = [...serviceNames, ...input.departments.map((code) => `department:${code}`)];
  return {
    url: input.url,
    publicUrl: input.publicUrl,
    database: input.database,
    databases: Object.fromEntries(serviceNames.map((name) => [name, urlOfRole(input.database, name, passwordOf(before?.databases[name]))])),
    kafka: {
      ...input.kafka,
      users: Object.fromEntries(users.map((name) => [name, before?.kafka.users[name] ?? { username: kafkaUserName(name), password: newPassword() }])),
    },
    keys: Object.fromEntries([...scopes, ...input.departments.map((code) => `department:${code}`)]
      .map((scope) => [scope, before?.keys[scope] ?? randomBytes(24).toString('base64url')])),
    secrets: { CITY_KEY: randomBytes(32).toString('base64url'), ...input.providers?.(), ...before?.secrets, ...input.secrets },
  };
}

/** KEYS_FILE as libs/service reads it: hashes only, so the file opens nothing by itself. */
export function keysFileOf(credentials: Credentials): unknown {
  return {
    keys: Object.entries(credentials.keys).map(([scope, key]) => ({
      id: `local-${scope.replace(':', '-')}`,
      scope,
      sha256: createHash('sha256').update(key, 'utf8').digest('hex'),
    })),
  };
}

/** Kafka's user of a service has its name; the user of `department:water` is `dept-water`. */
export function kafkaUserName(user: string): string {
  return user.startsWith('department:') ? `dept-${user.slice('department:'.length)}` : user;
}

function urlOfRole(adminUrl: string, role: ServiceName, password: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

function passwordOf(url: string | undefined): string {
  return url === undefined ? newPassword() : decodeURIComponent(new URL(url).password);
}

/** The passwords of the administrators of our own PostgreSQL and Kafka: made with their data, and as old as it. */
export function adminPasswords(file: string): { postgres: string; kafka: string } {
  const schema = z.object({ postgres: z.string(), kafka: z.string() });
  if (existsSync(file)) {
    const found = schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
    if (!found) throw new Problem(`${file} is damaged: restore it, or begin anew with npm start -- --fresh.`);
    return found;
  }
  const made = { postgres: newPassword(), kafka: newPassword() };
  writePrivate(file, made);
  return made;
}

/** Letters, digits, - and _ only: it goes into URLs and property files as it is. */
function newPassword(): string {
  return randomBytes(18).toString('base64url');
}
