import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { cityFolder, describeProblem, loadCity } from '#libs/city';
import { serviceNames, topicTable } from '#libs/contract';
import type { BusConnection } from '../libs/bus/src/kafka/client.ts';
import { departmentUser, provisionKafka } from '../libs/bus/src/provision/index.ts';

const account = z.object({ username: z.string(), password: z.string() });
const usersSchema = z.record(z.string(), account);
const localCredentials = '.minsheng/credentials.json';
const credentialsSchema = z.object({ kafka: z.object({ brokers: z.string(), admin: account, users: usersSchema }) });

/**
 * Makes topics, users and rights as the city's folder and the topic table say; may be run again at any time. With
 * `KAFKA_BROKERS` set it works there, as the administrator `KAFKA_USERNAME`, and keeps the users' passwords in
 * `KAFKA_USERS_FILE` (made where missing, mode 600); else on what `npm start` runs. Gives the exit code.
 */
export async function applyCity([folder = process.env.CITY_FOLDER ?? 'deploy/city/jiujiang']: string[], say: (line: string) => void): Promise<number> {
  try {
    return await apply(folder, say);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function apply(folder: string, say: (line: string) => void): Promise<number> {
  const loaded = await loadCity(cityFolder(folder));
  if (!loaded.ok) {
    for (const problem of loaded.problems) say(`${folder}/${describeProblem(problem)}`);
    return 1;
  }
  const departments = [...loaded.city.units.keys()];
  const names = [...serviceNames, ...departments.map((code) => `department:${code}`)];
  const target = process.env.KAFKA_BROKERS === undefined ? localTarget() : externalTarget(process.env.KAFKA_BROKERS, names, say);
  const done = await provisionKafka({
    admin: target.admin,
    replicas: target.replicas,
    topics: topicTable(departments),
    users: names.flatMap((name) => {
      const user = target.users[name];
      return user ? [{ username: userName(name), password: user.password }] : [];
    }),
  });
  const { created, changed } = done.topics;
  say(`topics: ${created.length} made, ${changed.length} changed · users: ${done.users} set · rights: ${done.rights.created} given, ${done.rights.removed} taken away`);
  return 0;
}

interface Target {
  admin: BusConnection;
  replicas: number;
  users: z.output<typeof usersSchema>;
}

function localTarget(): Target {
  if (!existsSync(localCredentials)) throw new Error('no Kafka: set KAFKA_BROKERS, KAFKA_USERNAME and KAFKA_PASSWORD, or run npm start first');
  const { kafka } = credentialsSchema.parse(JSON.parse(readFileSync(localCredentials, 'utf8')));
  return { admin: connectionAs(kafka.brokers, kafka.admin), replicas: 1, users: kafka.users };
}

const environment = z.object({
  KAFKA_USERNAME: z.string({ error: "set KAFKA_USERNAME to the administrator's user" }).min(1),
  KAFKA_PASSWORD: z.string({ error: "set KAFKA_PASSWORD to the administrator's password" }).min(1),
  KAFKA_SASL_MECHANISM: z.enum(['SCRAM-SHA-512', 'SCRAM-SHA-256'], { error: 'KAFKA_SASL_MECHANISM is SCRAM-SHA-512 or SCRAM-SHA-256' }).default('SCRAM-SHA-512'),
  KAFKA_TLS: z.enum(['on', 'off'], { error: 'KAFKA_TLS is on or off' }).default('off'),
  KAFKA_REPLICAS: z.coerce.number({ error: 'KAFKA_REPLICAS is a number' }).int().min(1).max(9).default(3),
  KAFKA_USERS_FILE: z.string().min(1).default('kafka-users.json'),
});

function externalTarget(brokers: string, names: string[], say: (line: string) => void): Target {
  const parsed = environment.safeParse(process.env);
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => message).join('; '));
  const { KAFKA_USERNAME: username, KAFKA_PASSWORD: password, KAFKA_TLS, KAFKA_REPLICAS, KAFKA_USERS_FILE: file, KAFKA_SASL_MECHANISM: mechanism } = parsed.data;
  const known = existsSync(file) ? usersSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  const made = names.filter((name) => !known[name]);
  const users = {
    ...known,
    ...Object.fromEntries(made.map((name) => [name, { username: userName(name), password: randomBytes(24).toString('base64url') }])),
  };
  // Kept before Kafka has them: a password that only Kafka knows would lock its user out.
  if (made.length > 0) {
    writeFileSync(`${file}.draft`, `${JSON.stringify(users, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.draft`, file);
    say(`passwords of ${made.length} users made and kept in ${file}`);
  }
  return { admin: { ...connectionAs(brokers, { username, password }), mechanism, tls: KAFKA_TLS === 'on' }, replicas: KAFKA_REPLICAS, users };
}

function connectionAs(brokers: string, user: z.output<typeof account>): BusConnection {
  return { brokers: brokers.split(','), clientId: 'city-apply', ...user, mechanism: 'SCRAM-SHA-512', tls: false };
}

/** Kafka's name of `department:water` is `dept-water`; a service's is its own. */
function userName(name: string): string {
  return name.startsWith('department:') ? departmentUser(name.slice('department:'.length)) : name;
}
