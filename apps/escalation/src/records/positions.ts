import type { OnRead } from '#libs/bus';
import { endOfTurn, GroupCommit, type Sql, type Store } from '#libs/store';

/** Partition → the offset before which everything is read, by whichever instance. */
export async function readPositions(sql: Sql): Promise<Map<number, bigint>> {
  const rows = await sql.query<{ partition: number; next_offset: string }>('SELECT partition, next_offset FROM positions');
  return new Map(rows.map(({ partition, next_offset: next }) => [partition, BigInt(next)]));
}

/**
 * Writes down how far a partition is read. After the effects are committed, not with them: a record that waits behind a
 * parked key has no transaction of its own here, and a position that lags only delays. Partitions share a statement.
 */
export function notePositions(store: Store, noted: () => void): OnRead {
  const writing = new GroupCommit<{ partition: number; next: string }, undefined>({
    failsAll: () => true, gather: endOfTurn,
    async write(reads) {
      const last = new Map(reads.map(({ partition, next }) => [partition, next]));
      const partitions = [...last.keys()].sort((a, b) => a - b);
      // A member that was thought dead may still say what it read before.
      await store.execute(
        `INSERT INTO positions SELECT * FROM unnest($1::int[], $2::bigint[])
         ON CONFLICT (partition) DO UPDATE SET next_offset = GREATEST(positions.next_offset, excluded.next_offset)`,
        [partitions, partitions.map((partition) => last.get(partition))],
      );
      return reads.map(() => undefined);
    },
  });
  return async ({ partition, next }) => {
    await writing.submit({ partition, next });
    noted();
  };
}
