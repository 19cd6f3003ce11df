/** Latencies of one run, exact: at these counts sorting costs less than a histogram's error. */
export interface Latencies {
  'p50 ms': number;
  'p99 ms': number;
  'max ms': number;
}

/** @throws RangeError when there is nothing to speak of */
export function latenciesOf(milliseconds: Iterable<number>): Latencies {
  const sorted = Float64Array.from(milliseconds).sort();
  return { 'p50 ms': percentile(sorted, 50), 'p99 ms': percentile(sorted, 99), 'max ms': percentile(sorted, 100) };
}

/** Nearest rank: the least value that so many per cent of all values do not exceed. */
export function percentile(sorted: Float64Array, percent: number): number {
  const found = sorted[Math.max(Math.ceil((sorted.length * percent) / 100) - 1, 0)];
  if (found === undefined) throw new RangeError('no latencies: nothing was answered');
  return found;
}
