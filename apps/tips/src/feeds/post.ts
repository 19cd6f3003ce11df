/** One post of a feed, forum or message board, as its source has it: nothing of it is believed. */
export interface Post {
  /** The source's own name for it (guid, id, tid). */
  id?: string;
  /** As written; perhaps relative. */
  link?: string;
  title: string;
  text: string;
  /** As written. */
  at?: string;
  /** A nickname, mostly. */
  author?: string;
  /** What else the source says of it, in words, e.g. `['留言类型', '投诉']`. */
  details: readonly (readonly [label: string, value: string])[];
  /** What was written under it, oldest first. */
  replies: readonly Reply[];
  /** Enclosures. */
  files: readonly { url: string; mediaType?: string }[];
  /** What the source says, as it says it. */
  original: { text: string; mediaType: string };
}

export interface Reply {
  text: string;
  /** By whom the office says that it is. */
  official: boolean;
  by?: string;
  at?: string;
}

/** What a document came to; `skipped`: entries that hold nothing that could be read. */
export type Parsed = { ok: true; posts: Post[]; skipped: number } | { ok: false; reason: string };

/** What was parsed, as text again; something nested so deep that it cannot be is not worth a board's other posts. */
export function jsonText(raw: unknown): string {
  try {
    return JSON.stringify(raw);
  } catch {
    return '"nested too deep to be kept"';
  }
}
