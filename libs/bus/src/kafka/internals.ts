import type { Kafka, KafkaMessage } from 'kafkajs';

/**
 * The two things that kafkajs can do and does not offer: sending a request that it does not know (SCRAM users), and
 * reading a partition without joining a group. Its version is pinned; the seam specs of provision and publish fail when they change.
 */
export interface RawCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: string[]): Promise<void>;
  findControllerBroker(): Promise<RawBroker>;
  findBroker(node: { nodeId: string }): Promise<RawBroker>;
  /** Node id → partitions that it leads. */
  findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
}

export interface RawBroker {
  connectionPool: { send(call: RawCall): Promise<unknown> };
  fetch(request: RawFetch): Promise<RawFetched>;
}

export interface RawCall {
  request: { apiKey: number; apiVersion: number; apiName: string; encode(): Promise<RawEncoder> };
  response: { decode(raw: Buffer): Promise<unknown>; parse(decoded: unknown): Promise<unknown> };
}

export interface RawEncoder {
  buf: Buffer;
  buffer: Buffer;
  size(): number;
}

export interface RawFetch {
  replicaId: number;
  isolationLevel: number;
  maxWaitTime: number;
  minBytes: number;
  maxBytes: number;
  topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
}

export interface RawFetched {
  responses: {
    topicName: string;
    partitions: { partition: number; messages: KafkaMessage[] }[];
  }[];
}

export function rawCluster(kafka: Kafka): RawCluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) => description === 'private:Kafka:createCluster');
  if (!symbol) throw new Error('this version of kafkajs hides its cluster elsewhere: see libs/bus/src/kafka/internals.ts');
  const create = (kafka as unknown as Record<symbol, (options: object) => RawCluster>)[symbol]!;
  return create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false });
}
