/** When the `index`th of an open loop is due, in milliseconds after its start. Late ones are not shifted: queueing counts. */
export function dueAfter(index: number, perSecond: number): number {
  return (index * 1000) / perSecond;
}

/** How many of an open loop are due `milliseconds` after its start, at most `count`. */
export function dueBy(milliseconds: number, perSecond: number, count: number): number {
  return milliseconds < 0 ? 0 : Math.min(Math.floor((milliseconds * perSecond) / 1000) + 1, count);
}
