/** Which field of a message board's JSON holds what: adding a board is one file of these, and a line in index.ts. */
export interface ThreadMap {
  /** Where the threads stand, the first that is a list; names of objects inside are joined by dots, '' is the whole. */
  threads: readonly string[];
  id: string;
  title: string;
  text: string;
  /** Seconds since 1970, or written. */
  at: string;
  author?: string;
  /** The thread's page: an address with `{field}` in it, or the name of a field that holds it. */
  link: string;
  /** What else is told, by the words that go before it. */
  details: readonly (readonly [label: string, field: string])[];
  /** Only threads in which this field has this value are public; others are left alone. */
  publicWhen?: { field: string; equals: string };
  /** What was written under it: a list of entries, of which some are the office's … */
  entries?: { list: string; text: string; at: string; by: string; kind: string; official: string };
  /** … or one answer in the thread's own fields. */
  answer?: { text: string; at: string; by?: string };
}
