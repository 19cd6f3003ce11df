import { figuresOf } from './figures.ts';
import type { CaseState } from './state.ts';

type Counted = Pick<CaseState, 'status' | 'lastLead'>;
const times = (count: number, one: Counted): Counted[] => Array.from({ length: count }, () => one);

test('the first year of the article: 6,424 accepted, 4,727 answered directly, 1,659 referred and resolved, 99.4 %', () => {
  const figures = figuresOf([
    ...times(4727, { status: 'resolved' }), ...times(1659, { status: 'archived', lastLead: 'housing' }), ...times(38, { status: 'new' }),
  ]);
  expect(figures).toMatchObject({ accepted: 6424, direct: 4727, referred: 1659, inHand: 38, notAccepted: 0, resolutionRateOfReferrals: 1 });
  expect(figures.resolutionRateOverall!.toFixed(3)).toBe('0.994');
});

test('the two rates of resolution differ: of referrals, and of all', () => {
  expect(figuresOf([
    { status: 'resolved' }, { status: 'resolved', lastLead: 'housing' }, { status: 'accepted', lastLead: 'housing' }, { status: 'not-accepted' },
  ])).toEqual({
    accepted: 3, direct: 1, referred: 2, resolvedAfterReferral: 1, inHand: 0, notAccepted: 1,
    directRate: 1 / 3, resolutionRateOverall: 2 / 3, resolutionRateOfReferrals: 1 / 2,
  });
});

test('of nothing there is no rate', () => {
  expect(figuresOf([])).toEqual({ accepted: 0, direct: 0, referred: 0, resolvedAfterReferral: 0, inHand: 0, notAccepted: 0 });
});
