import { afterEvent, pauseAfter, wholeAnswer, type DeliveryEvent, type DeliveryState } from './state.ts';

describe('one part of an answer', () => {
  it.each<[DeliveryState, DeliveryEvent, DeliveryState]>([
    ['sending', 'sent', 'sent'], ['sending', 'failed', 'failed'],
    ['sent', 'delivered', 'delivered'], ['sent', 'failed', 'failed'],
    // A report that came before our own commit.
    ['sending', 'delivered', 'delivered'], ['delivered', 'sent', 'delivered'], ['delivered', 'failed', 'delivered'],
    ['failed', 'sent', 'failed'], ['failed', 'delivered', 'delivered'],
  ])('%s, then %s, is %s', (state, event, after) => {
    expect(afterEvent(state, event)).toBe(after);
  });
});

describe('the whole answer', () => {
  it.each<[DeliveryState[], DeliveryEvent | undefined]>([
    [['pending'], undefined], [['sent', 'pending'], undefined], [['sent', 'sending'], undefined], [[], undefined],
    [['sent'], 'sent'], [['sent', 'delivered'], 'sent'], [['delivered', 'delivered'], 'delivered'],
    [['delivered', 'failed'], 'failed'], [['failed', 'pending'], 'failed'],
  ])('of %j is %s', (parts, whole) => {
    expect(wholeAnswer(parts)).toBe(whole);
  });
});

describe('the pause before the next attempt', () => {
  it.each([[1, 0, 1], [3, 0, 5], [7, 0, 900], [30, 0, 3600], [1, 40, 40]])('after %i attempts, asked to wait %i s: %i s', (attempts, asked, seconds) => {
    expect(pauseAfter({ outcome: 'busy', ...(asked === 0 ? {} : { retryAfterSeconds: asked }) }, attempts, 0.5)).toBe(seconds);
  });

  // A list that lags by two minutes is looked into when it must be complete, not minutes after.
  it.each([[1, 120, 1], [5, 100, 60], [6, 45, 45], [6, undefined, 300]])('after %i looks in vain, its list complete in %s s: %i s', (attempts, complete, seconds) => {
    expect(pauseAfter({ outcome: 'unknown', ...(complete === undefined ? {} : { lookAgainSeconds: complete }) }, attempts, 0.5)).toBe(seconds);
  });
});
