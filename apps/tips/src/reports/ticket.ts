import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, Random } from '#libs/service';

/** What a caller is given before he reports: it says when it was made and how much work it asks for, and nobody else can make one. */
export interface Ticket {
  text: string;
  /** Leading zero bits that a proof needs. */
  bits: number;
  issuedAt: Date;
}

export interface Tickets {
  issue(): Ticket;
  /** `foreign`: not made by this city. `expired`: older than `ticketHours`. */
  read(text: string): Ticket | 'foreign' | 'expired';
}

/** So long somebody may write his report. */
export const ticketHours = 12;
const separator = '.';

export function createTickets(cityKey: Buffer, bits: number, { clock, random }: { clock: Clock; random: Random }): Tickets {
  const macOf = (body: string): string => createHmac('sha256', cityKey).update(`tips-ticket:${body}`).digest('base64url').slice(0, 27);
  return {
    issue() {
      const issuedAt = clock.now();
      const body = [issuedAt.getTime().toString(36), String(bits), random.bytes(12).toString('base64url')].join(separator);
      return { text: `${body}${separator}${macOf(body)}`, bits, issuedAt };
    },
    read(text) {
      const [, body, time = '', work = '', mac = ''] = /^(([0-9a-z]{6,12})\.(\d{1,2})\.[\w-]{16})\.([\w-]{27})$/.exec(text) ?? [];
      if (body === undefined || !equal(mac, macOf(body))) return 'foreign';
      const issuedAt = new Date(Number.parseInt(time, 36));
      const age = clock.now().getTime() - issuedAt.getTime();
      return age > ticketHours * 3_600_000 ? 'expired' : { text, bits: Number(work), issuedAt };
    },
  };
}

/**
 * Whether `nonce` proves the work that a ticket asks for: SHA-256 of `<ticket>:<Idempotency-Key>:<nonce>` begins with so
 * many zero bits. A proof belongs to one key, so it lets one report in, however often that is sent.
 */
export function provesWork({ text, bits }: Ticket, key: string, nonce: string): boolean {
  if (!/^[\w-]{1,40}$/.test(nonce)) return false;
  const digest = createHash('sha256').update(`${text}:${key}:${nonce}`).digest();
  return leadingZeroBits(digest) >= bits;
}

function leadingZeroBits(bytes: Uint8Array): number {
  const index = bytes.findIndex((byte) => byte !== 0);
  return index === -1 ? bytes.length * 8 : index * 8 + Math.clz32(bytes[index] ?? 0) - 24;
}

function equal(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
