/** Brokers take batches of about 1 MB by default; a single record may be larger where its topic allows it. */
const batchBytes = 900_000;

/** Splits in order, so that no batch with more than one record is larger than brokers take. */
export function inBatches<Item extends { value: Buffer }>(items: Item[], limit = batchBytes): Item[][] {
  const batches: Item[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    if (bytes + item.value.length > limit) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)!.push(item);
    bytes += item.value.length;
  }
  return batches;
}
