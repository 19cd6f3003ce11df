/**
 * What is read of one mail at most. What lies beyond stands in the original, which is always kept whole; none of these
 * bounds is reached by what people write.
 */
export const limits = {
  /** Bytes. Above it only the header is read. */
  mail: 64 * 1024 * 1024,
  /** Bytes of the header, and lines of it. */
  header: 2 * 1024 * 1024,
  headerLines: 30_000,
  /** Characters of one header field that is shown or compared. */
  field: 8 * 1024,
  /** Parts of the mail, with those that only hold others. */
  parts: 5000,
  /** Bytes of a part's header. */
  partHeader: 64 * 1024,
  files: 100,
  /** Bytes of all texts together. */
  text: 16 * 1024 * 1024,
  /** Characters of HTML that are made safe and read. */
  html: 1024 * 1024,
  htmlDepth: 1000,
  references: 50,
  /** Milliseconds for taking the mail apart, and for asking DNS. */
  parseTime: 20_000,
  checkTime: 5000,
} as const;
