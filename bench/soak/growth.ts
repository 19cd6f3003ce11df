/** What a process took at one instant. */
export interface Sample {
  /** Seconds from the beginning of the load. */
  at: number;
  process: string;
  /** Proportional set size of it and its children, in MiB. */
  pss: number;
  rss: number;
  /** Of a service: what its own metrics say. */
  heap?: number | undefined;
}

/** Medians over quarters of the time, in MiB. */
export interface Growth {
  process: string;
  first: number;
  second: number;
  last: number;
  rss: number;
  heap: number | undefined;
  /** From the first to the last quarter, by the hour. */
  mibPerHour: number;
  /** Of the last quarter over the second: by then a process has loaded and compiled what it needs. */
  share: number;
}

/** How each process grew over the whole time, by its PSS. A process without samples in each quarter is left out. */
export function growthOf(samples: readonly Sample[]): Growth[] {
  const end = Math.max(...samples.map(({ at }) => at));
  return [...Map.groupBy(samples, ({ process }) => process)].flatMap(([process, all]) => {
    const quarter = (n: number): Sample[] => all.filter(({ at }) => Math.min(3, Math.floor((at / end) * 4)) === n);
    const [first, second, last] = [0, 1, 3].map((n) => medianOf(quarter(n).map(({ pss }) => pss)));
    if (first === undefined || second === undefined || last === undefined) return [];
    const hoursBetween = (end * 0.75) / 3600;
    return [{
      process, first, second, last,
      rss: medianOf(quarter(3).map(({ rss }) => rss)) ?? 0,
      heap: medianOf(quarter(3).flatMap(({ heap }) => heap ?? [])),
      mibPerHour: (last - first) / hoursBetween,
      share: last / second - 1,
    }];
  });
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  return upper === undefined || sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}
