const letters = 'bcdfghjkmnpqrtvwxz';

/** Choices that a seed repeats. */
export interface Chance {
  /** Evenly spread in [0, 1). */
  fraction(): number;
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
  one<Item>(items: readonly Item[]): Item;
  shuffled<Item>(items: readonly Item[]): Item[];
  /** So many letters that stand in no word of the city's rules. */
  letters(count: number): string;
}

/** mulberry32: small, and good enough for choices. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(fraction() * count);
  const one = <Item>(items: readonly Item[]): Item => {
    if (items.length === 0) throw new RangeError('nothing to choose from');
    return items[below(items.length)]!;
  };
  return {
    fraction, below, one,
    shuffled(items) {
      const all = [...items];
      for (let last = all.length - 1; last > 0; last -= 1) {
        const other = below(last + 1);
        [all[last], all[other]] = [all[other]!, all[last]!];
      }
      return all;
    },
    letters: (count) => Array.from({ length: count }, () => letters.charAt(below(letters.length))).join(''),
  };
}
