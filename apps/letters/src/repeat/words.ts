import { createHmac } from 'node:crypto';

/** Bits of a fingerprint. */
const bits = 128;
/** Characters that are taken together; so many that chance does not bring them together again. */
const shingle = 3;
/** What has fewer letters and digits says too little to be compared. */
const fewest = 40;

/**
 * What a page says as 128 zeros and ones (SimHash): pages of nearly the same words differ in few of them, others in about
 * half. Each bit is a vote of all its groups of characters under the city's key, so it tells nobody a word. Undefined for
 * a page of few words.
 */
export function wordsFingerprint(text: string, cityKey: Buffer): string | undefined {
  const plain = Array.from(text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  if (plain.length < fewest) return undefined;
  const groups = new Set(plain.slice(shingle - 1).map((_, at) => plain.slice(at, at + shingle).join('')));
  const votes = new Int32Array(bits);
  for (const group of groups) {
    const hash = createHmac('sha256', cityKey).update(`letter:${group}`).digest();
    for (let bit = 0; bit < bits; bit += 1) votes[bit] = (votes[bit] ?? 0) + ((((hash[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1 ? 1 : -1);
  }
  return Array.from(votes, (vote) => (vote > 0 ? '1' : '0')).join('');
}

/** In how many bits two fingerprints differ. */
export function differingBits(one: string, other: string): number {
  return Array.from(one).filter((bit, at) => bit !== other[at]).length;
}
