import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { answersTopic, answerResultsTopic, casesTopic, escalationsTopic, intakeTopic } from '#libs/contract';
import type { Cases } from './cases.ts';
import type { House } from './house.ts';

/** Says when nothing is on its way any more. */
export interface Drains {
  /**
   * Resolves when all that was begun has come to its end; what providers report of texts only when `reports` are asked for,
   * since nothing follows of them. `heard`: what was done has come back on the topic; before, no look is worth its cost. What gathers others for a tenth of a second is not waited for: the clock goes on to its
   * end, but never over `before`. @throws Error that names what is stuck for twenty seconds
   */
  drained(before: Date, more?: { reports?: boolean; heard?: () => boolean }): Promise<void>;
  /** When the next of what leaders are told by day may go out, as of the last drain. */
  readonly nextTelling: Date | undefined;
  /** Milliseconds of real time spent in it. */
  readonly spent: number;
  close(): Promise<void>;
}

const patience = 20_000;
/** Milliseconds of real time between looks into the databases, and between looks at who gathers. */
const look = 4;
const tick = 1;
/** Sleeps of so many milliseconds are for gathering; longer ones look whether something was missed. */
const gathering = 100;

/** One snapshot over all schemas: what is written and not published, published and not handled, begun and not ended. */
const onTheWay = `
  WITH unsent AS (
    SELECT 'unpublished by routing' AS what, count(*)::int AS rows FROM routing.outbox WHERE sent_at IS NULL
    UNION ALL SELECT 'unpublished by mobile', count(*) FROM mobile.outbox WHERE sent_at IS NULL AND ($5 OR topic <> '${answerResultsTopic}')
    UNION ALL SELECT 'unpublished by escalation', count(*) FROM escalation.outbox WHERE sent_at IS NULL
  ), unread AS (
    SELECT o.topic || ' unread' AS what, count(*)::int AS rows
    FROM (
      SELECT topic, id FROM mobile.outbox WHERE seq > $2 AND (topic = '${intakeTopic}' OR ($5 AND topic = '${answerResultsTopic}'))
      UNION ALL SELECT topic, id FROM routing.outbox WHERE seq > $1 AND topic = '${answersTopic}'
      UNION ALL SELECT topic, id FROM escalation.outbox WHERE seq > $3 AND topic = '${escalationsTopic}'
    ) o
    WHERE NOT EXISTS (SELECT 1 FROM routing.inbox i WHERE i.id = o.id AND i.consumer IN ('routing.intake', 'routing.results', 'routing.points'))
      AND NOT EXISTS (SELECT 1 FROM mobile.inbox i WHERE i.id = o.id)
    GROUP BY 1
  ), begun AS (
    SELECT 'unacknowledged cases' AS what, count(*)::int AS rows FROM routing.acknowledgements
    UNION ALL SELECT 'tellings to leaders', count(*) FROM routing.leader_tellings WHERE sent_at IS NULL AND not_before <= $4
    UNION ALL SELECT 'cases unread by escalation', count(*) FROM routing.cases c LEFT JOIN escalation.cases e ON e.case_id = c.id WHERE e.version IS DISTINCT FROM c.version
    UNION ALL SELECT 'texts to citizens', count(*) FROM mobile.deliveries WHERE state IN ('pending', 'sending') OR ($5 AND state = 'sent')
  )
  SELECT what, rows, (SELECT coalesce(max(seq), 0) FROM routing.outbox) AS routing, (SELECT coalesce(max(seq), 0) FROM mobile.outbox) AS mobile,
    (SELECT coalesce(max(seq), 0) FROM escalation.outbox) AS escalation,
    (SELECT count(*)::int FROM routing.outbox WHERE topic = '${casesTopic}' AND seq > $1) AS events,
    (SELECT min(not_before) FROM routing.leader_tellings WHERE sent_at IS NULL AND not_before > $4) AS "nextTelling"
  FROM (SELECT * FROM unsent UNION ALL SELECT * FROM unread UNION ALL SELECT * FROM begun) AS everything`;

interface Row {
  what: string;
  rows: number;
  routing: string;
  mobile: string;
  escalation: string;
  events: number;
  nextTelling: Date | null;
}

export async function openDrains({ stage, clock }: House, cases: Cases): Promise<Drains> {
  const client = new pg.Client(stage.database);
  await client.connect();
  // To plan it anew takes longer than to run it.
  await client.query('SET plan_cache_mode = force_generic_plan');
  /** How far each outbox was read through, and how many events that were: nothing before is looked at again. */
  let through = { routing: '0', mobile: '0', escalation: '0', events: 0 };
  let nextTelling: Date | undefined;
  let spent = 0;

  const stuck = async (reports: boolean): Promise<string[]> => {
    const unsaid = cases.silent(clock.now());
    if (unsaid.length > 0) return unsaid;
    const { rows } = await client.query<Row>({ name: 'drained', text: onTheWay, values: [through.routing, reports ? '0' : through.mobile, through.escalation, clock.now(), reports] });
    const left = rows.filter((row) => row.rows > 0).map((row) => `${row.rows} ${row.what}`);
    const [first] = rows;
    const events = through.events + (first?.events ?? 0);
    if (left.length > 0 || first === undefined) return left;
    if (cases.events < events) return [`${events - cases.events} case events unread by the demo`];
    nextTelling = first.nextTelling ?? undefined;
    through = { routing: first.routing, mobile: first.mobile, escalation: first.escalation, events };
    // What was read meanwhile may have brought a point that is due.
    return cases.silent(clock.now());
  };

  return {
    get nextTelling() {
      return nextTelling;
    },
    get spent() {
      return spent;
    },
    async drained(before, { reports = false, heard = () => true } = {}) {
      const began = performance.now();
      for (let looked = began; ; await delay(tick)) {
        const gathered = clock.nextWake(gathering);
        if (gathered && gathered < before) clock.reach(gathered);
        if (performance.now() - looked < look) continue;
        const left = heard() ? await stuck(reports) : ['what was done last has not come back on the topic'];
        if (left.length === 0) break;
        looked = performance.now();
        if (looked - began > patience) throw new Error(`stuck at ${clock.now().toISOString()}: ${left.slice(0, 10).join('; ')}`);
      }
      spent += performance.now() - began;
    },
    close: () => client.end(),
  };
}
