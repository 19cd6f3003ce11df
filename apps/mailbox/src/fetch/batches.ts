/** A mail that waits, as the server lists it. */
export interface Waiting {
  uid: number;
  /** Bytes, as the server says. */
  size: number;
}

const mostMails = 100;
const mostBytes = 8 * 1024 * 1024;

/**
 * Puts mails together that are fetched at once: at most 100 and 8 MiB, in the order of their UIDs. A larger one goes alone,
 * and so does one that `isAlone`.
 */
export function batchesOf(waiting: readonly Waiting[], isAlone: (mail: Waiting, index: number) => boolean): Waiting[][] {
  const batches: Waiting[][] = [];
  let room = { mails: 0, bytes: 0 };
  for (const [index, mail] of waiting.entries()) {
    const alone = isAlone(mail, index);
    const last = batches.at(-1);
    if (last && !alone && room.mails > 0 && mail.size <= room.bytes) {
      last.push(mail);
      room = { mails: room.mails - 1, bytes: room.bytes - mail.size };
    } else {
      batches.push([mail]);
      room = alone ? { mails: 0, bytes: 0 } : { mails: mostMails - 1, bytes: mostBytes - mail.size };
    }
  }
  return batches;
}
