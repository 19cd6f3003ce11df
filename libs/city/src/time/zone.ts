/** A date of the calendar, `YYYY-MM-DD`, in the zone at hand. */
export type LocalDate = string;

/** Turns instants into local dates and times of one IANA zone and back; correct where clocks are moved. */
export interface Zone {
  name: string;
  dateOf(instant: Date): LocalDate;
  /** Milliseconds since local midnight as the clock on the wall shows them. */
  timeOf(instant: Date): number;
  /**
   * The instant at which the wall clock shows `date` and `time` (milliseconds since midnight; 24 h is the next day's
   * start). A time that the clocks skip becomes the same time by the offset before; of a time that comes twice, the first.
   */
  instantOf(date: LocalDate, time: number): Date;
}

export const hour = 3_600_000;
const day = 24 * hour;
const minute = hour / 60;
const wholeMinutes = Date.UTC(1980);
/** Some hundred kilobytes; limits end at few different minutes. */
const mostOffsets = 4096;

// A zone never changes, and making one costs a tenth of a millisecond: each name is made once.
const made = new Map<string, Zone>();

/** Throws RangeError on a zone that the run time does not know. */
export function openZone(name: string): Zone {
  const known = made.get(name) ?? makeZone(name);
  made.set(name, known);
  return known;
}

function makeZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name, hourCycle: 'h23', era: 'short',
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  });

  /** The wall clock's reading at `instant`, written as if it were UTC. */
  function read(instant: number): number {
    const parts: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(instant)) parts[type] = value;
    const seconds = Date.UTC(
      Number(parts.year), Number(parts.month) - 1, Number(parts.day),
      Number(parts.hour), Number(parts.minute), Number(parts.second),
    );
    return seconds + (((instant % 1000) + 1000) % 1000);
  }

  // Intl takes a hundred times as long as a look-up. Since 1980 every zone has moved its clocks on whole minutes of
  // UTC only (St. John's at 00:01), so within one the offset is the same.
  const offsets = new Map<number, number>();
  function offset(instant: number): number {
    const at = Math.floor(instant / minute);
    const known = instant < wholeMinutes ? undefined : offsets.get(at);
    if (known !== undefined) return known;
    const found = read(instant) - instant;
    if (offsets.size >= mostOffsets) offsets.clear();
    offsets.set(at, found);
    return found;
  }
  const wall = (instant: number): number => instant + offset(instant);

  return {
    name,
    dateOf: (instant) => new Date(wall(instant.getTime())).toISOString().slice(0, 10),
    timeOf: (instant) => (((wall(instant.getTime()) % day) + day) % day),
    instantOf(date, time) {
      const target = Date.parse(`${date}T00:00:00Z`) + time;
      const before = offset(target - day);
      const after = offset(target + day);
      const candidates = [target - before, target - after].filter((instant) => wall(instant) === target);
      return new Date(candidates.length > 0 ? Math.min(...candidates) : target - before);
    },
  };
}

/** `date` moved by whole calendar days. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10);
}

/** Calendar days from `from` to `to`; negative when `to` is before `from`. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / day;
}

/** 0 Sunday … 6 Saturday. */
export function weekday(date: LocalDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}
