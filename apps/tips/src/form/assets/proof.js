// Finds a number whose SHA-256 behind a ticket begins with so many zero bits (apps/tips/src/reports/ticket.ts). A worker of
// its own, so that the page stays free; written out, because the browser's own SHA-256 wants HTTPS and a wait for each digest.
'use strict';

const constants = new Uint32Array(64);
const initial = new Uint32Array(8);
for (let prime = 2, found = 0; found < 64; prime += 1) {
  let isPrime = true;
  for (let divisor = 2; divisor * divisor <= prime; divisor += 1) if (prime % divisor === 0) isPrime = false;
  if (!isPrime) continue;
  if (found < 8) initial[found] = (Math.sqrt(prime) % 1) * 2 ** 32;
  constants[found] = (Math.cbrt(prime) % 1) * 2 ** 32;
  found += 1;
}

const schedule = new Uint32Array(64);
const turn = (word, by) => (word >>> by) | (word << (32 - by));

function compress(state, block, at) {
  for (let i = 0; i < 16; i += 1) {
    schedule[i] = (block[at + 4 * i] << 24) | (block[at + 4 * i + 1] << 16) | (block[at + 4 * i + 2] << 8) | block[at + 4 * i + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const [early, late] = [schedule[i - 15], schedule[i - 2]];
    schedule[i] = schedule[i - 16] + schedule[i - 7] + (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)) + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + schedule[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
}

/** The first 32 bits of the SHA-256 of an ASCII text. */
function firstBits(text) {
  const blocks = new Uint8Array(Math.ceil((text.length + 9) / 64) * 64);
  for (let i = 0; i < text.length; i += 1) blocks[i] = text.charCodeAt(i);
  blocks[text.length] = 0x80;
  new DataView(blocks.buffer).setUint32(blocks.length - 4, text.length * 8);
  const state = initial.slice();
  for (let at = 0; at < blocks.length; at += 64) compress(state, blocks, at);
  return state[0];
}

function solve(ticket, key, bits) {
  for (let nonce = 0; ; nonce += 1) {
    if (bits === 0 || firstBits(`${ticket}:${key}:${nonce}`) >>> (32 - bits) === 0) return String(nonce);
  }
}

self.onmessage = ({ data: { ticket, bits } }) => self.postMessage(solve(ticket, ticket, bits));
