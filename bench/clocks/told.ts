import type { BusConnection, PartitionEnd, TopicReader } from '#libs/bus';
import { caseEvent, casesTopic, type CaseEvent } from '#libs/contract';
import type { Stage } from '../stage/stage.ts';

/** An event of a case as it stands in the topic. */
export interface Standing {
  event: CaseEvent;
  /** When it was written, in milliseconds. */
  at: number;
}

/** The administrator's, who may read and write all. */
export function adminConnection({ credentials: { kafka } }: Pick<Stage, 'credentials'>): BusConnection {
  const { brokers, admin: { username, password } } = kafka;
  return { brokers: brokers.split(','), clientId: 'bench', username, password, mechanism: 'SCRAM-SHA-512', tls: false };
}

/** What was written to cases.events.v1 since `before`, each partition in its order. @throws ZodError when it is not as the contract says */
export async function standingSince(reader: TopicReader, before: readonly PartitionEnd[]): Promise<Standing[]> {
  const found: Standing[] = [];
  for (const { partition, high } of await reader.ends(casesTopic)) {
    const from = before.find((end) => end.partition === partition)?.high ?? 0n;
    for await (const records of reader.read(casesTopic, partition, from, high)) {
      for (const { value, timestamp } of records) found.push({ event: caseEvent.parse(JSON.parse(value.toString())), at: timestamp.getTime() });
    }
  }
  return found;
}
