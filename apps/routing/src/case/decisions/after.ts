import type { CommandOf } from '../commands.ts';
import { accept, refuse, type Asked, type Decision } from '../decision.ts';
import type { CaseState } from '../state.ts';
import { staysFrom } from './refer.ts';

/** 回访. Not satisfied: a new round, and a new limit, since the citizen’s was met when it was resolved. */
export function callBack(state: CaseState, { command, policy, now }: Asked<CommandOf<'call-back'>>): Decision {
  const { reached, contacted, solved, satisfied, note } = command;
  const data = {
    reached, ...(contacted === undefined ? {} : { contacted }), ...(solved === undefined ? {} : { solved }),
    ...(satisfied === undefined ? {} : { satisfied }),
  };
  const entries = note === undefined ? [] : [{ from: 'centre' as const, text: note, public: false, kind: 'note' as const }];
  if (satisfied !== false) return accept([{ type: 'case.called-back', data }], entries);
  const due = policy.due({ deadline: state.deadline, countedFrom: now.toISOString(), limit: 'rework' });
  return accept([
    { type: 'case.called-back', data },
    { type: 'case.reworked', data: { reason: note ?? 'not satisfied at call-back' }, due },
  ], entries);
}

/** New facts: the unit that had it has it again, or the centre where none had, or where it may not leave. */
export function reopen(state: CaseState, { command, policy, now }: Asked<CommandOf<'reopen'>>): Decision {
  const { lastLead } = state;
  const unit = lastLead === undefined || lastLead === state.centre || staysFrom(state, lastLead) ? undefined : lastLead;
  const due = policy.due({ deadline: state.deadline, countedFrom: now.toISOString() });
  return accept(
    [{ type: 'case.reopened', data: { reason: command.reason, ...(unit === undefined ? {} : { unit }) }, due }],
    [{ from: 'centre', text: command.reason, public: false, kind: 'note' }],
  );
}

/** 复查, 复核 of a petition: 30 days to ask, 30 to answer, each (信访工作条例 2022 §35, §36). */
export function askForReview(state: CaseState, { command: { step, unit }, policy, now }: Asked<CommandOf<'ask-for-review'>>): Decision {
  if (state.channel !== 'petitions') return refuse('wrong-state', 'The case is no petition.', 'Reopen it for new facts.');
  const next = state.review === undefined ? 'review' : state.review === 'review' ? 're-review' : undefined;
  if (next === undefined) return refuse('too-late', 'It was reviewed and re-reviewed: that is final (§36).', 'Reopen it only for new facts.', 'step');
  if (step !== next) return refuse('invalid', `${next} is the next step.`, `Ask for ${next}.`, 'step');
  const until = policy.reviewableUntil(state.resolvedAt ?? now.toISOString());
  if (now > until) return refuse('too-late', `It could be asked for until ${until.toISOString()}.`, 'Reopen it only for new facts.', 'step');
  if (!policy.isUnit(unit)) return refuse('invalid', `There is no unit ${unit}.`, 'Take a code of the city’s units.yaml.', 'unit');
  if (unit === state.centre || unit === state.lastLead) {
    return refuse('invalid', `${unit} decided it, or only keeps it.`, 'Name the unit above the one that decided.', 'unit');
  }
  if (staysFrom(state, unit)) {
    return refuse('needs-release', `A report, or a confidential case, leaves only after a person released its masked text, to ${unit} too.`,
      'Read the masked text, then release-identity with text true and a reason.', 'unit');
  }
  const due = policy.due({ deadline: state.deadline, countedFrom: now.toISOString(), limit: 'review' });
  return accept([{ type: 'case.review-requested', data: { step, unit }, due }]);
}
