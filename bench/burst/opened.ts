import type { Kafka } from 'kafkajs';
import { casesTopic, caseEvent } from '#libs/contract';

export interface Opened {
  caseId: string;
  number: string;
}

/** Tells which case a message opened, as whoever shows cases to staff learns it: from cases.events.v1. */
export interface OpenedCases {
  of(messageId: string, milliseconds: number): Promise<Opened>;
  close(): Promise<void>;
}

/** Resolves when it reads whatever comes from now on. */
export async function followOpened(kafka: Kafka): Promise<OpenedCases> {
  const known = new Map<string, Opened>();
  const waiting = new Map<string, (opened: Opened) => void>();
  const consumer = kafka.consumer({ groupId: `burst-${process.pid}-${Date.now()}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic: casesTopic, fromBeginning: false });
  const began = new Promise<void>((resolve) => void consumer.on(consumer.events.FETCH, () => resolve()));
  await consumer.run({
    eachMessage: async ({ message }) => {
      const value = String(message.value);
      // Most are of other types: parsed is only what may be wanted.
      if (!value.includes('"case.opened"')) return;
      const event = caseEvent.parse(JSON.parse(value));
      if (event.type !== 'case.opened') return;
      const opened = { caseId: event.caseId, number: event.number };
      known.set(event.data.messageId, opened);
      waiting.get(event.data.messageId)?.(opened);
    },
  });
  await began;
  return {
    of(messageId, milliseconds) {
      const opened = known.get(messageId);
      if (opened) return Promise.resolve(opened);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`open: no case within ${milliseconds / 1000} s`)), milliseconds);
        waiting.set(messageId, (found) => {
          clearTimeout(timer);
          waiting.delete(messageId);
          resolve(found);
        });
      });
    },
    close: () => consumer.disconnect(),
  };
}
