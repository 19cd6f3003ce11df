import pg from 'pg';
import { serviceNames } from '#libs/contract';

/** What the gateway still has to do for texts that came. */
export interface Backlog {
  /** Records that have not left their outboxes, cases without acknowledgement, answers of which routing does not know yet that they left. */
  waiting(): Promise<number>;
  /** Of what came through the door, not of what was made beforehand. */
  counts(): Promise<{ receipts: number; resolved: number; answers: number; texts: number }>;
  close(): Promise<void>;
}

/** `database` is the administrator's URL of the gateway's database; open it before anything came. */
export async function openBacklog(database: string): Promise<Backlog> {
  const client = new pg.Client(database);
  await client.connect();
  const count = async (of: string): Promise<number> => {
    const { rows: [row] } = await client.query<{ count: string }>(`SELECT ${of} AS count`);
    return Number(row?.count);
  };
  const { rows: present } = await client.query<{ schema: string }>(
    "SELECT table_schema AS schema FROM information_schema.tables WHERE table_name = 'outbox' AND table_schema = ANY($1)", [serviceNames],
  );
  const unsent = present.map(({ schema }) => `(SELECT count(*) FROM ${schema}.outbox WHERE sent_at IS NULL)`).join(' + ');
  const answers = '(SELECT count(*) FROM routing.answers)';
  const madeBefore = await count(answers);
  return {
    waiting: () => count(`${unsent} + (SELECT count(*) FROM routing.acknowledgements) + (SELECT count(*) FROM routing.answers WHERE state = 'given')`),
    counts: async () => ({
      receipts: await count('(SELECT count(*) FROM mobile.receipts)'),
      // Cases that were made beforehand have no PIN.
      resolved: await count("(SELECT count(*) FROM routing.cases JOIN routing.case_pins ON case_id = id WHERE status = 'resolved')"),
      answers: await count(answers) - madeBefore,
      texts: await count("(SELECT count(*) FROM mobile.deliveries WHERE state NOT IN ('pending', 'sending'))"),
    }),
    close: () => client.end(),
  };
}
