import { mediaPause } from './back-off.ts';

describe('when a file is fetched again', () => {
  it.each([
    ['failed', 1, 0, 1], ['failed', 2, 0, 5], ['failed', 7, 0, 7200], ['failed', 8, 0, undefined],
    ['missing', 1, 0, 1], ['missing', 2, 0, 5], ['missing', 3, 0, undefined],
    ['failed', 1, 60, 60], ['failed', 8, 60, undefined],
  ] as const)('%s after %i attempts, asked to wait %i s', (outcome, attempts, retryAfter, seconds) => {
    expect(mediaPause(outcome, attempts, 0.5, retryAfter)).toBe(seconds);
  });

  it('is spread', () => {
    expect(mediaPause('failed', 2, 0)).toBeCloseTo(4.5);
    expect(mediaPause('failed', 2, 0.999)).toBeCloseTo(5.5);
  });
});
