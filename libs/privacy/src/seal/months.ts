/** A calendar month in Asia/Shanghai, `YYYY-MM`; it names the key that seals what came in it. */
export type Month = string;

export const monthPattern = /^\d{4}-(?:0[1-9]|1[0-2])$/;

// China has kept UTC+8 without daylight saving since 1991, so the month needs no time-zone data.
const shanghaiOffset = 8 * 3_600_000;

export function monthOf(at: Date): Month {
  const there = new Date(at.getTime() + shanghaiOffset);
  return `${String(there.getUTCFullYear()).padStart(4, '0')}-${String(there.getUTCMonth() + 1).padStart(2, '0')}`;
}

export function followingMonth(month: Month): Month {
  const year = Number(month.slice(0, 4));
  const number = Number(month.slice(5));
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
