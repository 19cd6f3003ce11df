import type { Readable } from 'node:stream';

/** What was put, as it lies there. */
export interface StoredContent {
  /** Lower-case hex; the address under which `get` finds it. */
  sha256: string;
  bytes: number;
  /** The first bytes (at most 64 KiB), by which its type can be told. */
  head: Buffer;
}

/** More bytes than the caller wanted to take. Nothing of them was kept. */
export class ContentTooLarge extends Error {
  override readonly name = 'ContentTooLarge';
}

/**
 * Files by their content: the same bytes have the same address and lie there once. All services of a gateway share one
 * (`STORAGE_URL`), so what an adapter puts, another service gets by the sha256 that stands in the message.
 */
export interface ContentStore {
  /**
   * Resolves when the bytes are on the disk for good. `most`: how many bytes are taken, else ContentTooLarge. An error
   * of the source is passed on, and nothing is kept of it.
   */
  put(source: Uint8Array | AsyncIterable<Uint8Array>, most?: number): Promise<StoredContent>;
  /** Undefined when there is no such content. */
  get(sha256: string): Promise<Readable | undefined>;
}
