import type { CaseState } from './state.ts';

/** DOMAIN, Figures. Every appeal counts once, whatever it was merged into. Rates are undefined where nothing is counted. */
export interface Figures {
  /** Appeals that were taken on: direct + referred + in hand. */
  accepted: number;
  direct: number;
  /** Referred to a unit at least once, resolved or not. */
  referred: number;
  resolvedAfterReferral: number;
  /** Never referred, and still open. */
  inHand: number;
  notAccepted: number;
  directRate?: number;
  /** resolved / referred. */
  resolutionRateOfReferrals?: number;
  /** (direct + referred and resolved) / accepted. */
  resolutionRateOverall?: number;
}

export function figuresOf(cases: readonly Pick<CaseState, 'status' | 'lastLead'>[]): Figures {
  const counts = { accepted: 0, direct: 0, referred: 0, resolvedAfterReferral: 0, inHand: 0, notAccepted: 0 };
  for (const { status, lastLead } of cases) {
    const resolved = status === 'resolved' || status === 'archived';
    if (status === 'not-accepted') {
      counts.notAccepted += 1;
      continue;
    }
    counts.accepted += 1;
    if (lastLead !== undefined) counts.referred += 1;
    else if (resolved) counts.direct += 1;
    else counts.inHand += 1;
    if (resolved && lastLead !== undefined) counts.resolvedAfterReferral += 1;
  }
  const { accepted, direct, referred, resolvedAfterReferral } = counts;
  return {
    ...counts,
    ...(accepted === 0 ? {} : { directRate: direct / accepted, resolutionRateOverall: (direct + resolvedAfterReferral) / accepted }),
    ...(referred === 0 ? {} : { resolutionRateOfReferrals: resolvedAfterReferral / referred }),
  };
}
