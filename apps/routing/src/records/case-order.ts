import { z } from 'zod';
import type { CaseSummary } from '../view/staff-view.ts';
import type { CaseQuery } from './case-query.ts';

/** How a list is ordered and paged: `columns` of `cases`, all in one direction, the last of them unique. */
export interface Order {
  name: 'newest' | 'received' | 'due' | 'number';
  columns: readonly [column: string, type: string][];
  direction: 'ASC' | 'DESC';
  /** The columns' values in a line of the list. */
  of: (line: CaseSummary) => unknown[];
}

const orders: Record<Order['name'], Order> = {
  newest: {
    name: 'newest', direction: 'DESC', columns: [['emergency', 'boolean'], ['opened_at', 'timestamptz'], ['id', 'uuid']],
    of: ({ emergency, openedAt, id }) => [emergency, openedAt, id],
  },
  received: {
    name: 'received', direction: 'DESC', columns: [['received_at', 'timestamptz'], ['id', 'uuid']],
    of: ({ receivedAt, id }) => [receivedAt, id],
  },
  due: { name: 'due', direction: 'ASC', columns: [['due_at', 'timestamptz'], ['id', 'uuid']], of: ({ due, id }) => [due?.at, id] },
  number: { name: 'number', direction: 'DESC', columns: [['number', 'text']], of: ({ number }) => [number] },
};

/** A range of dates or numbers is listed in its own order, so that one index finds and sorts it. */
export function orderOf(query: CaseQuery): Order {
  if (query.numberPrefix !== undefined) return orders.number;
  if (query.dueBefore !== undefined) return orders.due;
  return query.receivedFrom !== undefined || query.receivedTo !== undefined ? orders.received : orders.newest;
}

export function encodeCursor({ name, of }: Order, last: CaseSummary): string {
  return Buffer.from(JSON.stringify([name, ...of(last)])).toString('base64url');
}

const kinds: Record<string, z.ZodType> = {
  boolean: z.boolean(), timestamptz: z.iso.datetime({ offset: true }), uuid: z.guid(), text: z.string().max(100),
};

/** The values after which the page begins; undefined when the text is no cursor of a list in this order. */
export function decodeCursor({ name, columns }: Order, text: string): unknown[] | undefined {
  try {
    const given = z.array(z.unknown()).parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    if (given[0] !== name || given.length !== columns.length + 1) return undefined;
    return columns.map(([, type], index) => kinds[type]!.parse(given[index + 1]));
  } catch {
    return undefined;
  }
}
