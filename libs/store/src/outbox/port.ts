/** A record to be published by the relay once its transaction is committed. */
export interface OutboxRow {
  /** The record's `ce_id`: the same for ever, so that readers and the relay know it again. */
  id: string;
  topic: string;
  /** Rows of one topic and key are published in the order of their transactions' commits. */
  key: string | null;
  headers: Record<string, string>;
  value: Buffer | string;
}

/** An outbox row as the relay hands it on. */
export interface OutgoingRecord {
  id: string;
  topic: string;
  key: string | null;
  headers: Record<string, string>;
  value: Buffer;
}

/** Up to where a topic-partition is known to be written: reading from `offset` on meets all that came after. */
export interface TopicPosition {
  topic: string;
  partition: number;
  offset: string;
}

/** What became of one call of `publish`, per topic. A topic that is in neither list was written whole and acknowledged. */
export interface PublishReport {
  /** For each partition written: the offset of the first record of this call. */
  positions: TopicPosition[];
  /** Nothing of these topics was written: no such topic, no right, a record too large. Topic → why. */
  refused: Map<string, string>;
  /** Perhaps written, perhaps not (time-out, connection lost). Topic → why. */
  unknown: Map<string, string>;
}

/** Where the relay publishes to; libs/bus has it for Kafka. */
export interface OutboxPublisher {
  /** Publishes in the order given, per topic. Never rejects. */
  publish(records: OutgoingRecord[]): Promise<PublishReport>;
  /**
   * Which of these records are in their topics already. `known` has, for topic-partitions published to before, where
   * to begin reading; for others it reads from `since` on. Rejects when it cannot be found out now.
   */
  alreadyPublished(records: OutgoingRecord[], known: TopicPosition[], since: Date): Promise<Set<string>>;
}
