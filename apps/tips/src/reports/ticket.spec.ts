import { createHash } from 'node:crypto';
import { steppedClock, systemRandom } from '#libs/service';
import { createTickets, provesWork, ticketHours, type Ticket } from './ticket.ts';

const clock = steppedClock(new Date('2026-11-26T08:00:00Z'));
const tickets = createTickets(Buffer.alloc(32, 1), 8, { clock, random: systemRandom });

function solve({ text, bits }: Ticket, key: string): string {
  for (let nonce = 0; ; nonce += 1) {
    const digest = createHash('sha256').update(`${text}:${key}:${nonce}`).digest();
    if (digest.readUInt32BE(0) < 2 ** (32 - bits)) return String(nonce);
  }
}

it('a ticket says when it was made and how much work it asks for, and may stand as a key', () => {
  const ticket = tickets.issue();
  expect(tickets.read(ticket.text)).toEqual(ticket);
  expect(ticket.text).toMatch(/^[\x21-\x7e]{40,100}$/);
  expect(tickets.issue().text).not.toBe(ticket.text);
});

it.each<[string, (text: string) => string]>([
  ['nothing', () => ''],
  ['with less work', (text) => text.replace('.8.', '.1.')],
  ['with one character changed', (text) => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`],
  ['of another city', () => createTickets(Buffer.alloc(32, 2), 8, { clock, random: systemRandom }).issue().text],
  ['with a line behind it', (text) => `${text}\n`],
])('a ticket %s is foreign', (_, change) => {
  expect(tickets.read(change(tickets.issue().text))).toBe('foreign');
});

it('a proof is for one key and one ticket', () => {
  const [ticket, other] = [tickets.issue(), tickets.issue()];
  const nonce = solve(ticket, 'a-key');
  expect(provesWork(ticket, 'a-key', nonce)).toBe(true);
  expect(provesWork({ ...ticket, bits: 60 }, 'a-key', nonce)).toBe(false);
  // One in 256 of any other pair would be a proof by chance: of twenty some are none.
  const chances = (pairs: [Ticket, string][]) => pairs.filter(([one, key]) => provesWork(one, key, nonce)).length;
  expect(chances(Array.from({ length: 20 }, (__, n) => [ticket, `b-key-${n}`]))).toBeLessThan(20);
  expect(provesWork({ ...other, bits: 64 }, 'a-key', nonce)).toBe(false);
});

it.each(['', 'x'.repeat(41), 'a b', '1\n'])('%j is no nonce', (nonce) => {
  expect(provesWork({ text: 't', bits: 0, issuedAt: new Date() }, 'k', nonce)).toBe(false);
});

it('a ticket ends', () => {
  const ticket = tickets.issue();
  clock.jumpTo(new Date(clock.now().getTime() + ticketHours * 3_600_000 + 1));
  expect(tickets.read(ticket.text)).toBe('expired');
});
