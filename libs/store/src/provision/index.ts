import pg from 'pg';

/** One service's role; its schema has the same name. */
export interface DatabaseRole {
  name: string;
  password: string;
}

export interface ProvisionDatabase {
  /** A superuser (or a role with CREATEROLE and CREATEDB) on the maintenance database. */
  adminUrl: string;
  database: string;
  roles: DatabaseRole[];
}

/**
 * Makes the database, and for each role a log-in and a schema of its own; nobody has rights in another's schema, in
 * `public`, or (unless he is listed) to connect at all. May be run again: it sets the passwords as given.
 */
export async function provisionDatabase({ adminUrl, database, roles }: ProvisionDatabase): Promise<void> {
  for (const { name } of roles) {
    if (!/^[a-z][a-z0-9_]{0,40}$/.test(name)) throw new Error(`role "${name}": use small letters, digits and _ only, beginning with a letter`);
  }
  await withClient(adminUrl, async (admin) => {
    const found = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
  });
  const inside = new URL(adminUrl);
  inside.pathname = `/${encodeURIComponent(database)}`;
  await withClient(inside.href, async (admin) => {
    await admin.query('BEGIN');
    // Two launchers at once: the second waits and finds everything done.
    await admin.query("SELECT pg_advisory_xact_lock(hashtext('provision'))");
    await admin.query(`REVOKE ALL ON DATABASE ${pg.escapeIdentifier(database)} FROM PUBLIC`);
    await admin.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    for (const role of roles) await provisionRole(admin, database, role);
    await admin.query('COMMIT');
  });
}

async function provisionRole(admin: pg.Client, database: string, { name, password }: DatabaseRole): Promise<void> {
  const role = pg.escapeIdentifier(name);
  const found = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  if (found.rowCount === 0) await admin.query(`CREATE ROLE ${role}`);
  await admin.query(
    `ALTER ROLE ${role} WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${pg.escapeLiteral(password)}`,
  );
  await admin.query(`ALTER ROLE ${role} SET search_path = ${role}`);
  await admin.query(`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database)} TO ${role}`);
  await admin.query(`CREATE SCHEMA IF NOT EXISTS ${role}`);
  await admin.query(`REVOKE ALL ON SCHEMA ${role} FROM PUBLIC`);
  await admin.query(`GRANT USAGE, CREATE ON SCHEMA ${role} TO ${role}`);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
