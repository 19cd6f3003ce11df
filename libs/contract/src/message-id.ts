import { v5 } from 'uuid';

const namespace = v5('minsheng.intake', v5.URL);

/**
 * The id of a message: UUIDv5 over city, account key and the identity at the source, so the same input has the same id
 * for ever. Parts are JSON-encoded, so no two different inputs run together.
 */
export function messageId(city: string, account: string, identity: string): string {
  return v5(JSON.stringify([city, account, identity]), namespace);
}

/** A stable id for what follows from something that has one, e.g. `derivedId(messageId, 'amended', '2')`. */
export function derivedId(...parts: readonly string[]): string {
  return v5(JSON.stringify(parts), namespace);
}
