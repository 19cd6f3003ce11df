import { randomUUID } from 'node:crypto';
import kafkajs, { type Kafka } from 'kafkajs';
import { answerResultsTopic, answersTopic, casesTopic, deadLetterTopic, departmentTopic, intakeTopic, topicTable } from '#libs/contract';
import type { Credentials } from '../../deploy/local/settings/credentials.ts';
import type { TopicRecord } from './found.ts';

const patience = 120_000;

/** Reads all topics that a text passes, as the administrator; each call gives what came since the last one. */
export class Topics {
  readonly #kafka: Kafka;
  readonly #topics: string[];
  /** By topic and partition: the next offset to read. */
  readonly #next = new Map<string, number>();

  constructor({ kafka: { brokers, admin, users } }: Credentials) {
    this.#kafka = new kafkajs.Kafka({
      clientId: 'chaos', brokers: brokers.split(','), logLevel: kafkajs.logLevel.NOTHING,
      sasl: { mechanism: 'scram-sha-512', ...admin }, retry: { retries: 8 },
    });
    const units = Object.keys(users).filter((name) => name.startsWith('department:')).map((name) => name.slice('department:'.length));
    const passed = [intakeTopic, casesTopic, answersTopic, answerResultsTopic];
    const letters = topicTable([]).map(({ name }) => name).filter((name) => passed.some((topic) => name === deadLetterTopic(topic)));
    this.#topics = [...passed, ...letters, ...units.map(departmentTopic)];
  }

  /** Everything up to the present ends. @throws Error when that takes more than two minutes */
  async read(take: (record: TopicRecord) => void): Promise<void> {
    const missing = await this.#ends();
    if (missing.size === 0) return;
    const consumer = this.#kafka.consumer({ groupId: `chaos-${randomUUID()}`, maxWaitTimeInMs: 100 });
    await consumer.connect();
    let timer: NodeJS.Timeout | undefined;
    try {
      await consumer.subscribe({ topics: this.#topics, fromBeginning: true });
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`not read to the end in ${patience / 1000} s: ${[...missing.keys()].join(', ')}`)), patience);
        consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
        // What was read before is passed over; seeking only saves the time.
        consumer.on('consumer.group_join', () => {
          for (const [slot, offset] of this.#next) {
            const [topic = '', partition] = slot.split(' ');
            consumer.seek({ topic, partition: Number(partition), offset: String(offset) });
          }
        });
        consumer.run({
          autoCommit: false,
          eachMessage: async ({ topic, partition, message }) => {
            const slot = `${topic} ${partition}`;
            const offset = Number(message.offset);
            if (offset < (this.#next.get(slot) ?? 0)) return;
            this.#next.set(slot, offset + 1);
            take({ topic, partition, offset, type: message.headers?.['ce_type']?.toString() ?? '', value: JSON.parse(message.value?.toString() ?? 'null') });
            if (offset + 1 >= (missing.get(slot) ?? Infinity)) missing.delete(slot);
            if (missing.size === 0) resolve();
          },
        }).catch(reject);
      });
    } finally {
      clearTimeout(timer);
      await consumer.disconnect();
    }
  }

  /** The ends that are not reached yet. */
  async #ends(): Promise<Map<string, number>> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      const ends = new Map<string, number>();
      for (const topic of this.#topics) {
        for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
          if (Number(high) > (this.#next.get(`${topic} ${partition}`) ?? 0)) ends.set(`${topic} ${partition}`, Number(high));
        }
      }
      return ends;
    } finally {
      await admin.disconnect();
    }
  }
}
