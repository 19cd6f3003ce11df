import type { CaseState, Said } from './state.ts';

// Steps that several events of a case share: who holds it, which round it is, what was said in it.

/** Nothing of this round was said to the unit yet. */
export const nothingSaid: Said = { reminders: 0, levels: [], overdue: false };

/** Whose time runs: the unit’s, or the centre’s while it decides. */
export function holderOf({ status, unit, centre }: Pick<CaseState, 'status' | 'unit' | 'centre'>): string {
  return status === 'assigned' || status === 'accepted' ? unit : centre;
}

/** Another holds it from now on; what he was told in this round before is told still. */
export function handed(state: CaseState, unit: string, at: string): CaseState {
  return { ...without(state, 'handedTo'), unit, level: levelOf(state, unit), heldSince: at, handedAt: at };
}

export function levelOf({ said }: CaseState, unit: string): number {
  return Math.max(1, ...(said?.[unit]?.levels ?? []));
}

export function newRound(state: CaseState): CaseState {
  return { ...state, round: state.round + 1, level: 1, said: {} };
}

/** A limit of its own begins: nothing of the one before is counted. */
export function fresh(state: CaseState): CaseState {
  return without(state, 'dueAt', 'acceptedAt', 'limit', 'pauses', 'extended', 'extensionRequest', 'reworkedAt', 'resolvedAt', 'pausedUntil', 'supervisions', 'unitDue', 'review');
}

/** What it followed, or led, has ended with it; each goes on alone from here. */
export function closed(state: CaseState): CaseState {
  return without(state, 'lead', 'followers', 'supervisions', 'extensionRequest', 'unitDue');
}

/** The clock stood at most as long as the policy lets it, however late it is told so; and never backwards. */
export function resumed(next: CaseState, at: string): CaseState {
  const pauses = (next.pauses ?? []).map((pause) => {
    if (pause.to !== undefined) return pause;
    const end = Math.max(Date.parse(pause.from), Math.min(Date.parse(at), Date.parse(next.pausedUntil ?? at)));
    return { ...pause, to: new Date(end).toISOString() };
  });
  return { ...without(next, 'pausedUntil'), pauses };
}

export function say(state: CaseState, unit: string, change: (said: Said) => Said): CaseState {
  return { ...state, said: { ...state.said, [unit]: change(state.said?.[unit] ?? nothingSaid) } };
}

export function without<Key extends keyof CaseState>(state: CaseState, ...keys: Key[]): CaseState {
  const rest: Partial<CaseState> = { ...state };
  for (const key of keys) delete rest[key];
  // Only optional fields are ever named.
  return rest as CaseState;
}
