import type { ClientConfig } from 'pg';

export interface ConnectionSettings {
  url: string;
  schema: string;
  applicationName: string;
}

const seconds = (count: number) => count * 1000;

/**
 * How every connection of a service is made: its own schema alone on the search path, synced commits, and an end to
 * everything that waits: a statement 15 s, a lock 5 s, an idle transaction 60 s, a connection 3 s.
 */
export function connectionOptions({ url, schema, applicationName }: ConnectionSettings): ClientConfig {
  const server = {
    search_path: schemaName(schema),
    synchronous_commit: 'on',
    statement_timeout: seconds(15),
    lock_timeout: seconds(5),
    idle_in_transaction_session_timeout: seconds(60),
    // Statements are planned once, perhaps while their table is empty: by an index they stay right when it has filled.
    enable_seqscan: 'off',
    jit: 'off',
    // A client machine that vanished must not hold locks for two hours.
    tcp_keepalives_idle: 5,
    tcp_keepalives_interval: 2,
    tcp_keepalives_count: 3,
  };
  return {
    connectionString: url,
    application_name: applicationName,
    options: Object.entries(server).map(([name, value]) => `-c ${name}=${value}`).join(' '),
    connectionTimeoutMillis: seconds(3),
    keepAlive: true,
  };
}

/** Longer than any statement may take: reached only when the server does not answer at all (frozen, cable cut). */
export const answerTimeout = seconds(20);

/** Schemas are named like services. Refused otherwise, so that a name can stand in SQL unquoted. */
export function schemaName(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(name)) {
    throw new Error(`schema "${name}": use small letters, digits and _ only, beginning with a letter`);
  }
  return name;
}
