import type { OutgoingRecord } from './port.ts';

/** More than so much is left to be read from the table. */
const mostRows = 4000;
const mostBytes = 16 * 1024 * 1024;

/**
 * Content of outbox rows that this process committed itself: the relay asks the table for their order, and need not have
 * all of their bytes sent back. It forgets what it has published; before and after it leads, nothing is kept.
 */
export class Handed {
  readonly #rows = new Map<string, OutgoingRecord>();
  #bytes = 0;
  #open = false;

  open(): void {
    this.#open = true;
  }

  close(): void {
    this.#open = false;
    this.forget(this.names());
  }

  /** Rows of a transaction that was committed. */
  keep(rows: readonly OutgoingRecord[]): void {
    if (!this.#open) return;
    for (const row of rows) {
      const name = nameOf(row);
      // Of two with one name nobody could say which is which.
      if (this.#rows.has(name)) this.forget([name]);
      else if (this.#rows.size < mostRows && this.#bytes + row.value.length <= mostBytes) {
        this.#rows.set(name, row);
        this.#bytes += row.value.length;
      }
    }
  }

  names(): string[] {
    return [...this.#rows.keys()];
  }

  get(row: Pick<OutgoingRecord, 'topic' | 'id'>): OutgoingRecord | undefined {
    return this.#rows.get(nameOf(row));
  }

  forget(names: Iterable<string>): void {
    for (const name of names) {
      this.#bytes -= this.#rows.get(name)?.value.length ?? 0;
      this.#rows.delete(name);
    }
  }
}

/** As the statement that reads the outbox makes it. */
export function nameOf({ topic, id }: Pick<OutgoingRecord, 'topic' | 'id'>): string {
  return `${topic} ${id}`;
}
