import type { IHeaders, KafkaMessage } from 'kafkajs';

/** One record of a topic as handlers get it. */
export interface BusRecord {
  topic: string;
  partition: number;
  offset: string;
  /** Null when it has none, which no record of ours does. */
  key: string | null;
  headers: Record<string, string>;
  /** Empty when the record has no value. */
  value: Buffer;
  timestamp: Date;
}

export function toRecord(topic: string, partition: number, message: KafkaMessage): BusRecord {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key === null ? null : storable(message.key.toString('utf8')),
    headers: textHeaders(message.headers ?? {}),
    value: message.value ?? Buffer.alloc(0),
    timestamp: new Date(Number(message.timestamp)),
  };
}

/** Of a header given several times the last counts, as in CloudEvents. */
export function textHeaders(headers: IHeaders): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) texts[storable(name)] = storable(last.toString('utf8'));
  }
  return texts;
}

// PostgreSQL refuses U+0000, and a record that cannot even be parked would stop its partition.
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
