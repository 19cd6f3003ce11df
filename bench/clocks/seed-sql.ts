// Plain SQL, set-based: copies of a few lives, each with an id and a number of its own.

/** $1 lives, $2 the number of the first copy, $3 how many, $4 beginning of their numbers. */
export const copiesSql = `
  CREATE TEMP TABLE copies AS
  WITH lives AS MATERIALIZED (SELECT ordinality AS place, value AS life FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY)
  SELECT n, pg_temp.id_of('case ' || n) AS id, pg_temp.id_of('message ' || n) AS message_id, $4::text || lpad(n::text, 9, '0') AS number, life
  FROM generate_series($2::bigint, $2::bigint + $3::bigint - 1) AS n JOIN lives ON place = 1 + n % (SELECT count(*) FROM lives)`;

const folded = ['version', 'status', 'unit', 'round', 'level', 'kind', 'category', 'district', 'due_at', 'deadline', 'policy', 'open', 'running'];
const typed: Record<string, string> = { version: 'integer', round: 'integer', level: 'integer', due_at: 'timestamptz', open: 'boolean', running: 'boolean' };

/** The tables of both services in the order in which they are filled, each with what its statement takes as $1, $2 …. */
export const tablesSql: { table: string; sql: string; shared: ('correspondent' | 'replyTo')[] }[] = [
  {
    table: 'routing.cases', shared: [],
    sql: `INSERT INTO routing.cases (id, number, version, status, unit, kind, category, subcategory, channel, medium, account, emergency, confidential,
            opened_at, received_at, due_at, state)
          SELECT id, number, (state->>'version')::int, state->>'status', state->>'unit', state->>'kind', state->>'category', state->>'subcategory',
            state->>'channel', state->>'medium', state->>'account', (state->>'emergency')::boolean, (state->>'confidential')::boolean,
            (state->>'openedAt')::timestamptz, (state->>'receivedAt')::timestamptz, (state->'due'->>'at')::timestamptz,
            state || jsonb_build_object('id', id, 'number', number)
          FROM copies CROSS JOIN LATERAL (SELECT life->'state' AS state) AS kept ORDER BY n`,
  },
  {
    table: 'routing.case_messages', shared: ['correspondent', 'replyTo'],
    sql: `INSERT INTO routing.case_messages (message_id, case_id, revision, received_at, medium, message)
          SELECT message_id, id, 0, (life->'state'->>'receivedAt')::timestamptz, 'sms', jsonb_build_object(
            'id', message_id, 'channel', 'mobile', 'medium', 'sms', 'category', 'mayor-line', 'account', 'mayor-mobile', 'occurredAt', life->'state'->>'receivedAt',
            'receivedAt', life->'state'->>'receivedAt', 'storedAt', life->'state'->>'receivedAt', 'source', jsonb_build_object('provider', 'bench', 'id', 'B' || n),
            'correspondent', $1::text, 'replyTo', $2::text, 'text', '路灯坏了好几天了，晚上出门看不见路，请尽快派人来修，编号' || n, 'language', 'zh',
            'textOrigin', '{"kind":"typed","confidence":1}'::jsonb, 'attachments', '[]'::jsonb)
          FROM copies ORDER BY n`,
  },
  {
    table: 'routing.case_senders', shared: [],
    sql: `INSERT INTO routing.case_senders (digest, case_id)
          SELECT rtrim(translate(encode(sha256(convert_to('sender ' || n, 'UTF8')), 'base64'), '+/', '-_'), '='), id FROM copies ORDER BY n`,
  },
  {
    table: 'escalation.cases', shared: [],
    sql: `INSERT INTO escalation.cases (case_id, number, due, clock, ${folded.join(', ')})
          SELECT id, number, row->'due', row->'clock', ${folded.map((column) => `(row->>'${column}')::${typed[column] ?? 'text'}`).join(', ')}
          FROM copies CROSS JOIN LATERAL (SELECT life->'row' AS row) AS kept ORDER BY n`,
  },
  {
    table: 'escalation.clocks', shared: [],
    sql: `INSERT INTO escalation.clocks (case_id, unit, point, level, round, next_at, case_version)
          SELECT id, next->>'unit', next->>'point', (next->>'level')::int, (next->>'round')::int, (next->>'at')::timestamptz, (next->>'caseVersion')::int
          FROM copies CROSS JOIN LATERAL jsonb_array_elements(life->'points') AS next ORDER BY n`,
  },
];
