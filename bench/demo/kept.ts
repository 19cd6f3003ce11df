import pg from 'pg';
import { z } from 'zod';
import type { Stage } from '../stage/stage.ts';

const rows = z.object({
  clocks: z.array(z.object({ caseId: z.string(), unit: z.string(), point: z.string(), level: z.int(), at: z.coerce.date() })),
  stale: z.int(),
  parked: z.int(),
  texts: z.record(z.string(), z.int()),
  leaders: z.record(z.string(), z.int()),
});
/** What the services have in their tables at the end. */
export type Kept = z.output<typeof rows>;

const reading = `
  SELECT
    (SELECT coalesce(jsonb_agg(jsonb_build_object('caseId', case_id, 'unit', unit, 'point', point, 'level', level, 'at', next_at)), '[]') FROM escalation.clocks) AS clocks,
    (SELECT count(*)::int FROM routing.stale_points) AS stale,
    (SELECT count(*)::int FROM (SELECT id FROM routing.parked_keys UNION ALL SELECT id FROM mobile.parked_keys UNION ALL SELECT id FROM escalation.parked_keys) AS parked) AS parked,
    (SELECT coalesce(jsonb_object_agg(state, texts), '{}') FROM (SELECT state, count(*) AS texts FROM mobile.deliveries GROUP BY state) AS by_state) AS texts,
    (SELECT coalesce(jsonb_object_agg(post, tellings), '{}') FROM (SELECT post, count(*) AS tellings FROM routing.leader_tellings WHERE sent_at IS NOT NULL GROUP BY post) AS by_post) AS leaders`;

/** `texts` by their state at the provider; `leaders`: how often the holders of posts of each level were told something. */
export async function readKept({ database }: Stage): Promise<Kept> {
  const client = new pg.Client(database);
  await client.connect();
  try {
    return rows.parse((await client.query(reading)).rows[0]);
  } finally {
    await client.end();
  }
}
