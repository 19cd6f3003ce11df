import pg from 'pg';
import type { TopicReader } from '#libs/bus';
import { answersTopic, casesTopic, deadLetterTopic, escalationsTopic, pointReached } from '#libs/contract';
import type { Count } from '../../report/result.ts';

/** Topics in which nothing may stand: what could not be handled. */
const graves = [casesTopic, escalationsTopic].map(deadLetterTopic);

/** What must hold of both databases and all topics once `cases` had their third level and the end of their limit told. */
export async function countsAfter(database: string, reader: TopicReader, cases: number): Promise<Count[]> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const count = async (of: string): Promise<number> => Number((await client.query<{ count: string }>(`SELECT count(*) AS count FROM ${of}`)).rows[0]?.count);
  try {
    const [proposals, answers] = [await idsOn(reader, escalationsTopic), await idsOn(reader, answersTopic)];
    const dead = await Promise.all(graves.map((topic) => idsOn(reader, topic)));
    return [
      { what: 'proposals, one for both points of a case', expected: cases, found: proposals.size },
      { what: 'proposals that came to nothing', expected: 0, found: await count('routing.stale_points') },
      { what: 'tellings of leaders: level 3, and of the end of the limit level 1', expected: 2 * cases, found: await count('routing.leader_tellings') },
      { what: 'tellings that no quiet hours hold back and that have not left', expected: 0, found: await count('routing.leader_tellings WHERE sent_at IS NULL AND not_before <= now()') },
      { what: 'texts to leaders on answers.v1, as many as have left', expected: await count('routing.leader_tellings WHERE sent_at IS NOT NULL'), found: answers.size },
      { what: 'texts to leaders on answers.v1 that stand twice', expected: 0, found: answers.repeated },
      { what: 'messages to departments', expected: 2 * cases, found: await count('routing.department_messages') },
      { what: 'departments with a gap in their positions', expected: 0, found: await count('(SELECT code FROM routing.department_messages GROUP BY code HAVING max(position) <> count(*)) AS gaps') },
      { what: 'clocks of escalation that stand at level 4', expected: cases, found: await count("escalation.clocks WHERE point = 'level' AND level = 4 AND proposed_at IS NULL AND fault IS NULL") },
      { what: 'cases that escalation knows as routing does', expected: cases, found: await count('routing.cases r JOIN escalation.cases e ON e.case_id = r.id AND e.version = r.version AND e.level = (r.state->>\'level\')::int') },
      { what: 'points that escalation knows as said', expected: 2 * cases, found: await count('escalation.reached') },
      { what: 'keys parked and dead letters', expected: 0, found: await count('routing.parked_keys') + await count('escalation.parked_keys') + dead.reduce((sum, { size }) => sum + size, 0) },
    ];
  } finally {
    await client.end();
  }
}

/** How many ids stand in a topic, and how often one stands again. */
async function idsOn(reader: TopicReader, topic: string): Promise<{ size: number; repeated: number }> {
  const ids = new Set<string>();
  let records = 0;
  for (const { partition, low, high } of await reader.ends(topic)) {
    for await (const batch of reader.read(topic, partition, low, high)) {
      for (const { headers, value } of batch) {
        records += 1;
        // A proposal is looked at whole: routing would park what is not as the contract says.
        ids.add(topic === escalationsTopic ? pointReached.parse(JSON.parse(value.toString())).id : headers['ce_id'] ?? '');
      }
    }
  }
  return { size: ids.size, repeated: records - ids.size };
}
