import type { DocumentOutcome, ReadPage } from '../reading/page.ts';

/** A file whose pages are to be read. */
export interface UnreadDocument {
  bytes: Buffer;
  mediaType: string;
  /** How many of its pages were read before: it goes on behind them. */
  from?: number;
}

/** What became of it; `set-aside`: as its `onPage` wished, to be gone on with later. */
export type Reading = DocumentOutcome | { outcome: 'set-aside' };

/** Keeps a page, and says whether the next one is to come. */
export type OnPage = (page: ReadPage) => Promise<void | 'set-aside'>;

/** Reads documents outside of this process. */
export interface DocumentReader {
  /**
   * Gives each page as soon as it is read; the next one only when `onPage` has resolved, and none when it resolves with
   * `set-aside`. Rejects only with what `onPage` rejects with; when `signal` is aborted it resolves as `failed`.
   */
  read(document: UnreadDocument, onPage: OnPage, signal: AbortSignal): Promise<Reading>;
  /** Whether another service waits for its turn to read. */
  wanted(): boolean;
  close(): Promise<void>;
}
