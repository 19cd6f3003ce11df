import { atMost, type Bar, type Figure } from '../report/result.ts';
import { medianOf } from '../report/spread.ts';

/** To the department's topic at 100 a second: p50 at most 2.5 times that of the bare chain, p99 at most 4 times. */
export function latencyBars(gateway: Figure, chain: Figure): Bar[] {
  return ([['p50', 2.5], ['p99', 4]] as const).map(([percentile, times]) => {
    const measure = `2nd topic ${percentile}`;
    return atMost(`${percentile} to the department's topic, beside the bare chain`, medianOf(gateway, measure) / medianOf(chain, measure), times, 'times');
  });
}
