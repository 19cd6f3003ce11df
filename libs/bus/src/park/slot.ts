import type { BusRecord } from '../record.ts';

/** What waits together: the records of one key; a record without a key only by itself. */
export function slotOf({ key, partition, offset }: Pick<BusRecord, 'key' | 'partition' | 'offset'>): string {
  return key === null ? `record ${partition}:${offset}` : `key ${key}`;
}
