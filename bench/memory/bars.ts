import { atMost, type Bar, type Figure } from '../report/result.ts';
import { medianOf } from '../report/spread.ts';

const limits = { nine: { core: 0.25, megabytes: 800 }, single: { core: 0.06, megabytes: 300 } };

/** What the gateway may take while nothing happens, without broker and database. */
export function idleBars(which: keyof typeof limits, together: Figure): Bar[] {
  const { core, megabytes } = limits[which];
  return [
    atMost(`${together.what}, idle`, medianOf(together, 'idle core'), core, 'core'),
    atMost(`${together.what}, idle`, medianOf(together, 'idle PSS MB'), megabytes, 'MB PSS'),
  ];
}
