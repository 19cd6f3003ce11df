import pg from 'pg';
import type { Clock, Logger } from '#libs/service';
import { answerTimeout, connectionOptions, type ConnectionSettings } from '../connection.ts';

/** Another process that dies frees its lock within the moment in which PostgreSQL sees its connection end. */
const standbyPause = 500;

export interface LeadershipOptions {
  connection: ConnectionSettings;
  /** Of the instances with this name in this schema, one leads. */
  name: string;
  clock: Clock;
  logger: Logger;
  /** Somebody has sent NOTIFY on `<schema>_<name>` while this instance leads. */
  onNotify: () => void;
}

/** Held by at most one process per schema, as long as its connection lives. */
export interface Leadership {
  /** Aborted when the leadership is lost or given up. */
  readonly lost: AbortSignal;
  /** The connection that holds the lock: what runs on it is the leader's, or fails. */
  readonly client: pg.Client;
  giveUp(): Promise<void>;
}

export function notifyChannel(schema: string, name: string): string {
  return `${schema}_${name}`;
}

/** Waits until this process leads; resolves with undefined when `stop` is aborted first. */
export async function lead(options: LeadershipOptions, stop: AbortSignal): Promise<Leadership | undefined> {
  let said = false;
  while (!stop.aborted) {
    const held = await tryToLead(options).catch((error: unknown) => {
      options.logger.debug({ reason: error instanceof Error ? error.message : String(error) }, 'no connection for the lock');
      return undefined;
    });
    if (held) return held;
    if (!said) options.logger.info({ name: options.name }, 'standing by for the lock');
    said = true;
    await options.clock.sleep(standbyPause, stop);
  }
  return undefined;
}

async function tryToLead({ connection, name, onNotify }: LeadershipOptions): Promise<Leadership | undefined> {
  const client = new pg.Client({ ...connectionOptions(connection), query_timeout: answerTimeout });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  await client.connect();
  const giveUp = async () => {
    lost.abort();
    await client.end().catch(() => undefined);
  };
  try {
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock(hashtext($1), 2) AS held', [
      `${connection.schema}:${name}`,
    ]);
    if (rows[0]?.held) {
      client.on('notification', onNotify);
      await client.query(`LISTEN ${pg.escapeIdentifier(notifyChannel(connection.schema, name))}`);
      return { lost: lost.signal, client, giveUp };
    }
  } catch (error) {
    await giveUp();
    throw error;
  }
  await giveUp();
  return undefined;
}
