// Plain SQL, set-based: a million cases row by row would take an hour. `fraction(n, salt)` is the same for ever.

export const functionsSql = `
  CREATE FUNCTION pg_temp.fraction(n bigint, salt bigint) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (hashint8extended(n, salt) & 2147483647)::float8 / 2147483648;
  CREATE FUNCTION pg_temp.id_of(what text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN overlay(overlay(md5(what) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid`;

export const spreadSql = `
  CREATE UNLOGGED TABLE burst_spread (
    n bigint, id uuid, message_id uuid, number text, days integer, opened_at timestamptz, status text, direct boolean, version integer,
    centre text, unit text, kind text, category text, subcategory text, district text, channel text, medium text, account text,
    emergency boolean, confidential boolean, deadline text, due_at timestamptz, digest text, whole boolean, types text[])`;

/** $1 cases, $2 now, $3 matters, $4 zone, $5 prefix of numbers, $6 districts, $7 the centre, $8 share with a whole history. */
export const fillSpreadSql = `
  INSERT INTO burst_spread
  WITH matters AS (SELECT ordinality AS place, value AS matter FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY),
  many AS (SELECT count(*) AS matters FROM matters),
  days AS (
    SELECT n, floor((n - 1) * 1460.0 / $1::bigint)::int AS day, (n - 1) * 1460.0 / $1::bigint AS since FROM generate_series(1, $1::bigint) AS n
  ), aged AS (
    SELECT n, 1460 - day AS days,
           ((($2::timestamptz AT TIME ZONE $4)::date - (1460 - day))::timestamp + (since - day) * interval '24 hours') AS local,
           row_number() OVER (PARTITION BY day ORDER BY n) AS of_day,
           pg_temp.fraction(n, 1) AS state, pg_temp.fraction(n, 2) AS way, pg_temp.fraction(n, 3) AS matter, pg_temp.fraction(n, 4) AS kind,
           pg_temp.fraction(n, 5) AS place, pg_temp.fraction(n, 6) AS door, pg_temp.fraction(n, 7) AS rare, pg_temp.fraction(n, 8) AS sender
    FROM days
  ), doors AS (
    SELECT * FROM (VALUES
      (0.00, 0.45, 'mobile', 'sms', 'mayor-mobile'), (0.45, 0.75, 'hotline', 'call', 'mayor-hotline'), (0.75, 0.85, 'mailbox', 'email', 'mayor-mailbox'),
      (0.85, 0.93, 'tips', 'web', 'web-form'), (0.93, 0.96, 'letters', 'letter', 'letters'), (0.96, 0.98, 'petitions', 'forwarded', 'petition-bureau'),
      (0.98, 1.00, 'petitions', 'visit', 'reception')) AS door (low, high, channel, medium, account)
  ), decided AS (
    SELECT aged.*, channel, medium, account, matters.matter AS about,
           CASE WHEN days > 30 THEN CASE WHEN state < 0.88 THEN 'archived' WHEN state < 0.97 THEN 'resolved' WHEN state < 0.999 THEN 'not-accepted' ELSE 'accepted' END
                ELSE CASE WHEN state < 0.02 THEN 'new' WHEN state < 0.10 THEN 'assigned' WHEN state < 0.30 THEN 'accepted' WHEN state < 0.35 THEN 'awaiting-approval'
                          WHEN state < 0.36 THEN 'returned' WHEN state < 0.39 THEN 'not-accepted' ELSE 'resolved' END
           END AS status
    FROM aged CROSS JOIN many
    JOIN matters ON matters.place = 1 + floor(power(aged.matter, 2) * many.matters)
    JOIN doors ON door >= low AND door < high
  ), held AS (
    SELECT *, status IN ('resolved', 'archived') AND way < 0.5 AS direct FROM decided
  )
  SELECT n, pg_temp.id_of('case ' || n), pg_temp.id_of('message ' || n),
         $5 || '-' || to_char(local, 'YYYYMMDD') || '-' || lpad(of_day::text, 6, '0'), days, local AT TIME ZONE $4, status, direct,
         cardinality(types), $7, CASE WHEN direct OR status IN ('new', 'returned', 'not-accepted') THEN $7 ELSE about->>'unit' END,
         CASE WHEN kind < 0.6 THEN about->>'kind' WHEN kind < 0.8 THEN 'complaint' WHEN kind < 0.9 THEN 'inquiry'
              WHEN kind < 0.95 THEN 'suggestion' WHEN kind < 0.96 THEN 'report' WHEN kind < 0.98 THEN 'praise' ELSE 'other' END,
         about->>'category', about->>'subcategory',
         CASE WHEN place < 0.85 THEN ($6::text[])[1 + floor(power(place / 0.85, 1.5) * cardinality($6::text[]))] END,
         channel, medium, account, rare < 0.005, rare > 0.992, CASE WHEN kind >= 0.6 AND kind < 0.8 THEN '15-days' ELSE 'week' END,
         (date_trunc('day', local) + CASE WHEN kind >= 0.6 AND kind < 0.8 THEN interval '15 days' ELSE interval '7 days' END + interval '17:30') AT TIME ZONE $4,
         rtrim(translate(encode(sha256(convert_to('sender ' || floor(power(sender, 1.3) * $1::bigint * 0.6), 'UTF8')), 'base64'), '+/', '-_'), '='),
         n > $1::bigint * (1 - $8::float8), types
  FROM held CROSS JOIN LATERAL (SELECT ARRAY['case.opened', 'case.classified'] || CASE
    WHEN direct THEN ARRAY['case.resolved'] || CASE WHEN status = 'archived' THEN ARRAY['case.archived'] ELSE '{}' END
    WHEN status = 'not-accepted' THEN ARRAY['case.not-accepted']
    WHEN status = 'new' THEN '{}'
    WHEN status = 'returned' THEN ARRAY['case.assigned', 'case.returned']
    ELSE (ARRAY['case.assigned', 'case.accepted', 'case.approval-requested', 'case.resolved', 'case.archived'])
         [:array_position(ARRAY['assigned', 'accepted', 'awaiting-approval', 'resolved', 'archived'], status)]
  END AS types) AS happened`;

const stateOf = `jsonb_strip_nulls(jsonb_build_object(
  'id', id, 'number', number, 'version', version, 'status', status, 'round', 1, 'level', 1, 'centre', centre, 'unit', unit,
  'lastLead', CASE WHEN 'case.assigned' = ANY(types) THEN unit END, 'supporting', '[]'::jsonb, 'told', CASE WHEN 'case.assigned' = ANY(types) THEN jsonb_build_array(unit) ELSE '[]' END,
  'channel', channel, 'medium', medium, 'account', account, 'openedAt', at, 'receivedAt', at, 'countedFrom', at, 'kind', kind, 'category', category,
  'subcategory', subcategory, 'district', district, 'deadline', deadline, 'decidedBy', 'rule',
  'assignedBy', CASE WHEN 'case.assigned' = ANY(types) THEN 'rule' END, 'assignedAt', CASE WHEN 'case.assigned' = ANY(types) THEN at END,
  'acceptedAt', CASE WHEN 'case.accepted' = ANY(types) THEN at END, 'disputed', false, 'confidential', confidential, 'emergency', emergency,
  'released', '[]'::jsonb, 'accused', '[]'::jsonb, 'due', due, 'policy', $1::text, 'lastMessageAt', at))`;

const from = `burst_spread CROSS JOIN LATERAL (SELECT to_char(opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at) AS written
  CROSS JOIN LATERAL (SELECT jsonb_build_object('at', to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'deadline', deadline, 'policy', $1::text, 'provisional', false) AS due) AS limits`;

/** The tables in the order in which they are filled, each with what its statement takes as $1, $2 …. */
export const historySql: { table: string; sql: string; shared: ('policy' | 'correspondent' | 'replyTo' | 'told')[] }[] = [
  {
    table: 'cases', shared: ['policy'],
    sql: `INSERT INTO cases (id, number, version, status, unit, kind, category, subcategory, district, channel, medium, account, emergency, confidential,
            opened_at, received_at, due_at, state)
          SELECT id, number, version, status, unit, kind, category, subcategory, district, channel, medium, account, emergency, confidential,
            opened_at, opened_at, due_at, ${stateOf} FROM ${from} ORDER BY n`,
  },
  {
    table: 'case_messages', shared: ['correspondent', 'replyTo'],
    sql: `INSERT INTO case_messages (message_id, case_id, revision, received_at, medium, message)
          SELECT message_id, id, 0, opened_at, medium, jsonb_strip_nulls(jsonb_build_object(
            'id', message_id, 'channel', channel, 'medium', medium, 'category', 'mayor-line', 'account', account, 'occurredAt', opened_at, 'receivedAt', opened_at,
            'storedAt', opened_at, 'source', jsonb_build_object('provider', 'burst', 'id', 'B' || n), 'correspondent', $1::text,
            'text', (ARRAY['路灯坏了好几天了，晚上出门看不见路，请尽快派人来修', '小区门口的垃圾堆了一个星期没有人清运，味道很大', '下水道堵了，一下雨就积水', '请问办理居住证需要带什么材料'])[1 + n % 4] || '，编号' || n,
            'language', 'zh', 'textOrigin', '{"kind":"typed","confidence":1}'::jsonb, 'attachments', '[]'::jsonb,
            'replyTo', CASE WHEN medium IN ('sms', 'email') THEN $2::text END))
          FROM burst_spread ORDER BY n`,
  },
  { table: 'case_senders', shared: [], sql: 'INSERT INTO case_senders (digest, case_id) SELECT digest, id FROM burst_spread ORDER BY n' },
  {
    table: 'case_events', shared: ['policy'],
    sql: `INSERT INTO case_events (case_id, version, event)
          SELECT id, place, jsonb_strip_nulls(jsonb_build_object(
            'id', pg_temp.id_of('event ' || n || ' ' || place), 'caseId', id, 'number', number, 'version', place, 'at', at, 'by', '{"kind":"rule"}'::jsonb,
            'status', status, 'round', 1, 'level', 1, 'unit', unit, 'due', due, 'type', type, 'data', CASE type
              WHEN 'case.opened' THEN jsonb_build_object('number', number, 'messageId', message_id, 'channel', channel, 'medium', medium, 'inputCategory', 'mayor-line',
                'account', account, 'receivedAt', at, 'countedFrom', at, 'implausible', false, 'candidates', '[]'::jsonb)
              WHEN 'case.classified' THEN jsonb_build_object('kind', kind, 'category', category, 'subcategory', subcategory, 'district', district,
                'deadline', deadline, 'confidence', 0.8, 'by', 'rule', 'reasons', '[]'::jsonb)
              WHEN 'case.assigned' THEN jsonb_build_object('lead', unit, 'supporting', '[]'::jsonb, 'by', 'rule', 'disputed', false, 'reasons', '[]'::jsonb)
              WHEN 'case.resolved' THEN jsonb_build_object('direct', direct, 'unit', unit)
              WHEN 'case.returned' THEN jsonb_build_object('unit', unit, 'reason', '不属于我单位')
              WHEN 'case.not-accepted' THEN '{"reason":"outside-powers"}'
              WHEN 'case.archived' THEN '{}'
              ELSE jsonb_build_object('unit', unit) END))
          FROM ${from} CROSS JOIN LATERAL unnest(types) WITH ORDINALITY AS happened (type, place) WHERE whole ORDER BY n, place`,
  },
  {
    table: 'case_entries', shared: [],
    sql: `INSERT INTO case_entries (case_id, version, at, author, unit, kind, public, text)
          SELECT id, place, opened_at + interval '3 days', CASE WHEN direct THEN 'centre' ELSE 'unit' END, CASE WHEN NOT direct THEN unit END,
            CASE type WHEN 'case.resolved' THEN 'answer' ELSE 'proposal' END, type = 'case.resolved', '已派人到现场处理完毕，感谢您的来信'
          FROM burst_spread CROSS JOIN LATERAL unnest(types) WITH ORDINALITY AS happened (type, place)
          WHERE whole AND type IN ('case.approval-requested', 'case.resolved') ORDER BY n, place`,
  },
  {
    table: 'department_cases', shared: [],
    sql: `INSERT INTO department_cases (case_id, code, sequence, role) SELECT id, unit, 1, 'lead' FROM burst_spread WHERE whole AND 'case.assigned' = ANY(types) AND status <> 'returned' ORDER BY n`,
  },
  {
    table: 'department_messages', shared: ['told'],
    sql: `INSERT INTO department_messages (code, position, id, case_id, sequence, at, message, shown)
          SELECT unit, row_number() OVER (PARTITION BY unit ORDER BY n) + coalesce((SELECT position FROM departments WHERE code = unit), 0),
            pg_temp.id_of('told ' || n), id, 1, opened_at, $1::text, '{}'
          FROM burst_spread WHERE whole AND 'case.assigned' = ANY(types) AND status <> 'returned' ORDER BY n`,
  },
  {
    table: 'departments', shared: [],
    sql: `INSERT INTO departments (code, position) SELECT code, max(position) FROM department_messages GROUP BY code
          ON CONFLICT (code) DO UPDATE SET position = excluded.position`,
  },
  {
    table: 'answers', shared: [],
    sql: `INSERT INTO answers (id, case_id, kind, medium, account, at, state, provider_id)
          SELECT pg_temp.id_of('answer ' || n), id, 'acknowledgement', medium, account, opened_at, 'delivered', 'SM' || md5(n::text)
          FROM burst_spread WHERE whole AND medium IN ('sms', 'email') ORDER BY n`,
  },
  {
    table: 'tasks', shared: [],
    sql: `INSERT INTO tasks (id, kind, case_id, subject, detail, created_at, done_at, done_by, outcome)
          SELECT pg_temp.id_of('task ' || n), 'classify', id, 'no rule decided', '{"candidates":[]}', opened_at,
            CASE WHEN status <> 'new' THEN opened_at + interval '1 hour' END, CASE WHEN status <> 'new' THEN 'staff' END, CASE WHEN status <> 'new' THEN 'referred' END
          FROM burst_spread WHERE whole AND (status = 'new' OR direct) ORDER BY n`,
  },
  { table: 'inbox', shared: [], sql: `INSERT INTO inbox (consumer, id, seen_at) SELECT 'routing.intake', pg_temp.id_of('event ' || n), opened_at FROM burst_spread WHERE days <= 30 ORDER BY n` },
  {
    table: 'outbox', shared: ['policy'],
    sql: `INSERT INTO outbox (id, topic, key, headers, value, created_at, sent_at)
          SELECT pg_temp.id_of('event ' || n || ' ' || place), 'cases.events.v1', id, '{}', convert_to(${stateOf}::text, 'UTF8'), opened_at, opened_at
          FROM ${from} CROSS JOIN LATERAL unnest(types) WITH ORDINALITY AS happened (type, place) WHERE days <= 14 ORDER BY n, place`,
  },
];
