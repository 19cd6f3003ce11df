import { z } from 'zod';
import { unitCode } from '#libs/contract';

const word = z.string().trim().min(1);

const feed = z.strictObject({
  key: unitCode,
  name: word,
  account: unitCode,
  /** `feed`: RSS, Atom or JSON Feed. `threads`: a message board's own JSON, read by `map`. */
  format: z.enum(['feed', 'threads']),
  url: z.url(),
  everyMinutes: z.int().min(1).max(1440).default(15),
  /** Of a source that is new, posts from so many days before its first reading are taken in. */
  firstDays: z.int().min(0).max(365).default(7),
  /** A post is taken in when one of them stands in its title or text; every post is, when there are none. */
  keywords: z.array(word).default([]),
  /** Of `threads`: which of the maps that the program knows; see apps/tips. */
  map: word.optional(),
}).refine(({ format, map }) => (format === 'threads') === (map !== undefined), {
  message: 'a source of the format `threads` needs a `map`, and only such a one has any', path: ['map'],
});

/** feeds.yaml: the forums, message boards and news feeds that are read, in the order of the file. May be missing. */
export const feedsFile = z.strictObject({ feeds: z.array(feed) });
export type Feed = z.output<typeof feed>;
