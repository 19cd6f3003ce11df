/** Evenly spread in [0, 1), the same row of numbers for the same seed (mulberry32): samples are the same on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  // Under Jest a global is looked up slowly.
  const { imul } = Math;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
