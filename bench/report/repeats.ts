export interface Repeats {
  /** Measured runs after the one that is thrown away. */
  repeats: number;
  say: (line: string) => void;
}

/** Runs `measure` once for nothing and then as often as told, one after the other. */
export async function repeated<Result>(what: string, { repeats, say }: Repeats, measure: () => Promise<Result>): Promise<Result[]> {
  say(`${what}: warm-up`);
  await measure();
  const results: Result[] = [];
  for (let n = 1; n <= repeats; n += 1) {
    say(`${what}: ${n} of ${repeats}`);
    results.push(await measure());
  }
  return results;
}
