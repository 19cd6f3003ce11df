/** An answer that has come whole. */
export interface Answer {
  status: number;
  /** Bytes that it took, so that what follows can be read. */
  bytes: number;
  /** The server ends the connection after it. */
  last: boolean;
}

/**
 * Reads the first HTTP/1.1 answer of `received`; undefined while a part is missing. For servers that say how long an
 * answer is, as ours do. @throws Error for any other, which this client cannot read
 */
export function readAnswer(received: Buffer): Answer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1];
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (status === undefined || length === undefined) throw new Error('an answer that says neither its status nor its length');
  const bytes = end + 4 + Number(length);
  return received.length < bytes ? undefined : { status: Number(status), bytes, last: /\r\nconnection: *close/i.test(head) };
}
