import { atMost, type Bar, type Figure } from '../report/result.ts';
import { medianOf } from '../report/spread.ts';
import type { Condition } from './conditions.ts';

/** What was found under one condition, over all fonts. */
export interface Found {
  condition: Condition;
  figure: Figure;
}

/** Character errors per condition, widths of punctuation counting; 2 s a page in the middle; 700 MB resident. */
export function ocrBars(found: readonly Found[], whole: Figure): Bar[] {
  return [
    ...found.flatMap(({ condition: { name, bar }, figure }) => (bar === undefined ? [] : [atMost(`characters wrong, ${name}`, medianOf(figure, 'wrong %'), bar, '%')])),
    atMost('a page, median', medianOf(whole, 'median s'), 2, 's'),
    atMost('resident, the process that reads', medianOf(whole, 'peak MB'), 700, 'MB'),
  ];
}
