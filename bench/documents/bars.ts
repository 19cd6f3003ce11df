import { atMost, type Bar, type Figure } from '../report/result.ts';
import { medianOf } from '../report/spread.ts';

/** What a process may keep of what it has done, in MB: its heap is not given back to the last page. */
const keeps = 64;

/** Memory back to where it was; a sheet of 2,000 rows in 5 s, new and known. */
export function documentBars(memory: { before: number; after: number }, sheets?: { first: Figure; again: Figure }): Bar[] {
  return [
    atMost('memory of letters after it', memory.after, memory.before + keeps, 'MB'),
    ...(sheets ? [
      atMost('a sheet of 2,000 rows with its report', medianOf(sheets.first, 's'), 5, 's'),
      atMost('the same sheet again', medianOf(sheets.again, 's'), 5, 's'),
    ] : []),
  ];
}
