import { Problem } from '../system/problem.ts';
import type { Account } from './credentials.ts';

/** What the environment names to be used instead of our own PostgreSQL and Kafka. */
export interface External {
  /** An administrator's URL of the gateway's database, which need not exist yet. */
  database: string | undefined;
  kafka: { brokers: string; mechanism: string; admin: Account } | undefined;
}

/** @throws Problem when Kafka is named without the administrator who makes topics and users there */
export function externalServers(env: NodeJS.ProcessEnv): External {
  const brokers = env['KAFKA_BROKERS'];
  const username = env['KAFKA_USERNAME'];
  const password = env['KAFKA_PASSWORD'];
  if (brokers && !(username && password)) {
    throw new Problem(
      "KAFKA_BROKERS is set: set KAFKA_USERNAME and KAFKA_PASSWORD to an administrator's, who may make topics, users and ACLs there.",
    );
  }
  return {
    database: env['DATABASE_URL'] ? databaseUrl(env['DATABASE_URL']) : undefined,
    kafka: brokers && username && password
      ? { brokers, mechanism: env['KAFKA_SASL_MECHANISM'] ?? 'SCRAM-SHA-512', admin: { username, password } }
      : undefined,
  };
}

function databaseUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    throw new Problem('DATABASE_URL is no address of a database: set it to postgres://administrator:password@host:port/minsheng.');
  }
  return url.href;
}
