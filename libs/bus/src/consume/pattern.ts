import { MessagePattern } from '@nestjs/microservices';
import type { BusRecord } from '../record.ts';

/** What a handler failed with, carried past Nest's exception filters, which would replace it by "Internal server error". */
export class BatchFailure {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

export type BatchHandler = (records: BusRecord[]) => Promise<void>;

/**
 * Marks a controller's method as the handler of a topic: it is given records of one partition in order (at most 200),
 * and makes their whole effect in one transaction, which begins with `inbox.firstSeen`. When it rejects, nothing of it
 * may remain: the same records come again, all together or one by one.
 *
 * @param transport the transport's id, only where a service has several.
 */
export function BatchPattern(topic: string, transport?: symbol) {
  return (target: object, name: string | symbol, descriptor: TypedPropertyDescriptor<BatchHandler>): void => {
    const handler = descriptor.value;
    if (!handler) throw new Error(`@BatchPattern(${topic}) must stand on a method`);
    descriptor.value = async function (this: unknown, records: BusRecord[]) {
      try {
        await handler.call(this, records);
      } catch (error) {
        return new BatchFailure(error) as unknown as undefined;
      }
    };
    const mark = transport === undefined ? MessagePattern(topic) : MessagePattern(topic, transport);
    void mark(target, name, descriptor);
  };
}
