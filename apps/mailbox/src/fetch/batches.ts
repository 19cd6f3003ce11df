/** A mail that waits, as the server lists it. */
export interface Waiting {
  uid: number;
  /** Bytes, as the server says. */
  size: number;
}

const mostMails = 100;
const mostBytes = 8 * 1024 * 1024;

/**
 * Puts mails together that are fetched at once: at most 100 and 8 MiB, in the order of their UIDs; a larger one goes alone.
 * `least`: one by one, to find the mail at which a connection breaks off.
 */
export function batchesOf(waiting: readonly Waiting[], least = false): Waiting[][] {
  const batches: Waiting[][] = [];
  let bytes = 0;
  for (const mail of waiting) {
    const last = batches.at(-1);
    if (last && !least && last.length < mostMails && bytes + mail.size <= mostBytes) {
      last.push(mail);
      bytes += mail.size;
    } else {
      batches.push([mail]);
      bytes = mail.size;
    }
  }
  return batches;
}
