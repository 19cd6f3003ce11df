import type { Readable } from 'node:stream';

/** What was put, as it lies there. */
export interface StoredContent {
  /** Lower-case hex, of the bytes as they were put; the address under which `get` finds them. */
  sha256: string;
  bytes: number;
  /** The first bytes (at most 64 KiB), by which its type can be told. */
  head: Buffer;
}

/** More bytes than the caller wanted to take. Nothing of them was kept. */
export class ContentTooLarge extends Error {
  override readonly name = 'ContentTooLarge';
}

/** The content lies there, but the sealing key of its month is held no more: it can never be read again. */
export class ContentErased extends Error {
  override readonly name = 'ContentErased';
}

/** What lies there is not what was put: it was changed, is cut off, or was put there by somebody else. */
export class ContentDamaged extends Error {
  override readonly name = 'ContentDamaged';
}

export interface PutOptions {
  /** How many bytes are taken, else ContentTooLarge. */
  most?: number;
  /** When it came in: erasing that month's sealing key erases it. Now when absent. */
  at?: Date;
}

/**
 * Files by their content: the same bytes have the same address and lie there once, sealed. All services of a gateway
 * share one (`STORAGE_URL`), so what an adapter puts, another service gets by the sha256 that stands in the message.
 */
export interface ContentStore {
  /**
   * Resolves when the bytes are on the disk for good, under the key of the latest month in which they came. An error of
   * the source is passed on, and nothing is kept of it.
   * @throws SealError `no-key-for-month`
   */
  put(source: Uint8Array | AsyncIterable<Uint8Array>, options?: PutOptions): Promise<StoredContent>;
  /**
   * Undefined when there is no such content. The stream gives out authentic bytes only, and fails with ContentDamaged
   * before the first that is not.
   * @throws ContentErased, ContentDamaged
   */
  get(sha256: string): Promise<Readable | undefined>;
}
