import type { CommandOf } from '../commands.ts';
import { accept, refuse, type Asked, type Decision, type Entry } from '../decision.ts';
import type { CaseState, Draft } from '../state.ts';

/** 不予受理. */
export function notAccept(command: CommandOf<'not-accept'>): Decision {
  if (command.reason === 'other-lawful-channel' && command.channel === undefined) {
    return refuse('invalid', 'The citizen must be told where to go.', 'Name the lawful channel.', 'channel');
  }
  return accept([{
    type: 'case.not-accepted',
    data: { reason: command.reason, ...(command.channel === undefined ? {} : { channel: command.channel }) },
  }]);
}

/** 直接办结. */
export function resolveDirectly(state: CaseState, { answer }: CommandOf<'resolve-directly'>): Decision {
  return accept(
    [{ type: 'case.resolved', data: { direct: true, unit: state.centre } }],
    [{ from: 'centre', text: answer, public: true, kind: 'answer' }],
  );
}

export function progress(state: CaseState, { command, by }: Asked<CommandOf<'progress'>>): Decision {
  return accept(
    [{ type: 'case.progressed', data: { unit: state.unit, public: command.public } }],
    [{ from: 'unit', unit: by.id ?? state.unit, text: command.text, public: command.public, kind: 'progress' }],
  );
}

export function propose(state: CaseState, { command, by }: Asked<CommandOf<'propose-resolution'>>): Decision {
  const unit = by.id ?? state.unit;
  const entry = (text: string, kind: Entry['kind']): Entry => ({ from: 'unit', unit, text, public: false, kind });
  return accept(
    [{ type: 'case.approval-requested', data: { unit: state.unit } }],
    [entry(command.answer, 'proposal'), ...(command.evidence === undefined ? [] : [entry(command.evidence, 'note')])],
  );
}

/** `proposal`: the answer that the unit proposed last; it goes out unless the clerk has words of his own. */
export function approve(state: CaseState, { answer }: CommandOf<'approve'>, proposal: string | undefined): Decision {
  const approved: Draft[] = [{ type: 'case.resolved', data: { direct: false, unit: state.unit } }];
  if (answer !== undefined) return accept(approved, [{ from: 'centre', text: answer, public: true, kind: 'answer' }]);
  if (proposal === undefined) {
    return refuse('invalid', 'The case holds no proposal of the unit.', 'Give the answer, or ask for rework.', 'answer');
  }
  return accept(approved, [{ from: 'unit', unit: state.unit, text: proposal, public: true, kind: 'answer' }]);
}

export function rework(state: CaseState, { command, policy, now }: Asked<CommandOf<'rework'>>): Decision {
  return accept([{ type: 'case.reworked', data: { reason: command.reason, unitDue: policy.dueOfRework(state, now.toISOString()) } }]);
}
