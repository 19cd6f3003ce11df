/** Milliseconds of the machine's monotonic clock: the same for all its processes, and set back by nobody. */
export function instant(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
