import pg from 'pg';

/** What the gateway's database says of what mobile has done. */
export interface Ledger {
  /** Messages taken in. */
  receipts(): Promise<number>;
  /** Records that are about no message: that a provider does not list, where none answers. */
  sourceChanges(): Promise<number>;
  /** Texts to citizens that have left, or failed for good. */
  textsSent(): Promise<number>;
  close(): Promise<void>;
}

/** `database` is the administrator’s URL of the gateway’s database. */
export async function openLedger({ database }: { database: string }): Promise<Ledger> {
  const client = new pg.Client(database);
  await client.connect();
  const count = async (of: string): Promise<number> => {
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${of}`);
    return Number(rows[0]?.count);
  };
  return {
    receipts: () => count('mobile.receipts'),
    sourceChanges: () => count("mobile.outbox WHERE headers->>'ce_type' = 'intake.source.changed.v1'"),
    textsSent: () => count("mobile.deliveries WHERE state NOT IN ('pending', 'sending')"),
    close: () => client.end(),
  };
}
