import { inbox, type Store } from '#libs/store';
import type { BusRecord } from '../record.ts';

/** Makes one effect per record, once, in one transaction; `before` may fail it. */
export function effectHandler(store: Store, consumer: string, by: string, before: (records: BusRecord[]) => void | Promise<void> = () => undefined) {
  return async (records: BusRecord[]): Promise<void> => {
    await before(records);
    await store.transaction(async (tx) => {
      const first = await inbox.firstSeen(tx, consumer, records.map(({ headers }) => headers.ce_id!));
      const fresh = records.filter(({ headers }) => first.has(headers.ce_id!));
      await tx.execute('INSERT INTO effects (id, key, value, by) SELECT *, $4 FROM unnest($1::text[], $2::text[], $3::text[])', [
        fresh.map(({ headers }) => headers.ce_id), fresh.map(({ key }) => key), fresh.map(({ value }) => value.toString()), by,
      ]);
    });
  };
}
