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
    this.forget(this.ids());
  }

  /** Rows of a transaction that was committed. */
  keep(rows: readonly OutgoingRecord[]): void {
    if (!this.#open) return;
    for (const row of rows) {
      // Of two with one id nobody could say which is which.
      if (this.#rows.has(row.id)) this.forget([row.id]);
      else if (this.#rows.size < mostRows && this.#bytes + row.value.length <= mostBytes) {
        this.#rows.set(row.id, row);
        this.#bytes += row.value.length;
      }
    }
  }

  ids(): string[] {
    return [...this.#rows.keys()];
  }

  get(id: string): OutgoingRecord | undefined {
    return this.#rows.get(id);
  }

  forget(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#bytes -= this.#rows.get(id)?.value.length ?? 0;
      this.#rows.delete(id);
    }
  }
}
