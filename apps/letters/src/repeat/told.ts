import type { Resemblance } from '#libs/contract';
import type { Tx } from '#libs/store';

/** SQL: whether either of two letters was told already to be like the other. */
export function isTold(one: string, other: string): string {
  return `EXISTS (SELECT 1 FROM letters told WHERE (told.message_id = ${one} AND told.resembles @> jsonb_build_array(jsonb_build_object('messageId', ${other}::text)))
    OR (told.message_id = ${other} AND told.resembles @> jsonb_build_array(jsonb_build_object('messageId', ${one}::text))))`;
}

export async function noteResemblances(tx: Tx, messageId: string, resembles: readonly Resemblance[]): Promise<void> {
  if (resembles.length === 0) return;
  await tx.execute('UPDATE letters SET resembles = resembles || $2::jsonb WHERE message_id = $1', [messageId, JSON.stringify(resembles)]);
}
