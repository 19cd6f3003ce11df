import type { Actor, CaseEvent, ClockPoint, PointReached } from '#libs/contract';
import { tuesday, unopened, uuid } from '../../fixtures.ts';
import { settle } from '../clock.ts';
import type { Command } from '../commands.ts';
import { decide } from '../decide.ts';
import type { Policy } from '../decision.ts';
import { goOn } from '../decisions/pause.ts';
import { reached } from '../reached.ts';
import type { CaseState, Draft, Unopened } from '../state.ts';

const hour = 3_600_000;

export interface Life {
  began: Unopened;
  state: CaseState;
  events: CaseEvent[];
}

/** The gateway in small: cases, a clock, and a caller that fires what is due, oldest first, each point twice. */
export class World {
  readonly cases: Life[];
  readonly #policy: Policy;
  now = Date.parse(tuesday);
  refused = 0;
  #ids = 0;

  constructor(count: number, policy: Policy) {
    this.#policy = policy;
    this.cases = Array.from({ length: count }, (_, index) => this.#open(index));
  }

  #open(index: number): Life {
    const began: Unopened = { ...unopened, id: uuid(900 + index), number: `JJ-20261124-00010${index}` };
    const channel = index === 0 ? 'petitions' : 'mobile';
    const given = index === 0 ? { dueAt: '2026-12-24T09:30:00.000Z' } : {};
    const drafts: Draft[] = [
      {
        type: 'case.opened',
        data: {
          number: began.number, messageId: uuid(index + 1), channel, medium: channel === 'petitions' ? 'visit' : 'sms', inputCategory: 'mayor-line',
          account: 'mayor-mobile', receivedAt: tuesday, countedFrom: tuesday, implausible: false, candidates: [], ...given,
        },
      },
      {
        type: 'case.classified',
        data: { kind: 'help', category: 'municipal', deadline: ['60-days', 'week', 'same-day'][index % 3]!, confidence: 0.8, by: 'rule', reasons: [] },
        due: this.#policy.due({ deadline: ['60-days', 'week', 'same-day'][index % 3]!, countedFrom: tuesday, ...given }),
      },
    ];
    const { state, events } = settle(began, drafts, this.#stamp({ kind: 'rule' }), this.#policy);
    return { began, state, events: [...events] };
  }

  #stamp(by: Actor) {
    return { at: new Date(this.now).toISOString(), by, nextId: () => uuid(10_000 + this.#ids++) };
  }

  #apply(life: Life, drafts: readonly Draft[], by: Actor): void {
    const next = settle(life.state, drafts, this.#stamp(by), this.#policy);
    life.state = next.state;
    life.events.push(...next.events);
  }

  command(index: number, command: Command, who: 'holder' | 'sub-unit' | Actor['kind']): void {
    const life = this.cases[index % this.cases.length]!;
    const { state } = life;
    const by: Actor = who === 'holder' ? { kind: 'unit', id: state.unit }
      : who === 'sub-unit' ? { kind: 'unit', id: state.handedTo ?? 'gas-utility' } : { kind: who, id: 'key-1' };
    const given = command.action === 'merge' ? { ...command, lead: this.cases[Number(command.lead.at(-1)) % this.cases.length]!.state.id } : command;
    const other = (id: string | undefined) => this.cases.find((each) => each.state.id === id);
    const decision = decide(state, given, by, this.#policy, new Date(this.now), {
      proposal: 'mended', lead: other(given.action === 'merge' ? given.lead : state.lead)?.state, current: this.#policy,
      followers: (state.followers ?? []).map(({ id }) => other(id)!.state),
    });
    if (!decision.ok) {
      this.refused += 1;
      return;
    }
    this.#apply(life, decision.drafts, by);
    for (const { caseId, drafts } of decision.elsewhere ?? []) this.#apply(other(caseId)!, drafts, by);
  }

  /** A citizen who was asked writes. */
  answer(index: number): void {
    const life = this.cases[index % this.cases.length]!;
    const added: Draft = { type: 'case.message-added', data: { messageId: uuid(2), medium: 'sms', receivedAt: new Date(this.now).toISOString(), because: 'answer', revision: 0 } };
    if (life.state.pausedUntil !== undefined) this.#apply(life, [added, ...goOn(life.state, 'answered', this.#policy, new Date(this.now))], { kind: 'rule' });
  }

  /** Time goes on by hours; whatever fell due meanwhile is proposed when it was due, or, after a failure, only now. */
  pass(hours: number, down: boolean): void {
    const end = this.now + hours * hour;
    for (;;) {
      const due = this.cases.flatMap((life) => (life.state.clock?.points ?? []).map((point) => ({ life, point })))
        .filter(({ point }) => Date.parse(point.at) <= end)
        .sort((a, b) => Date.parse(a.point.at) - Date.parse(b.point.at))[0];
      if (due === undefined) break;
      this.now = down ? end : Math.max(this.now, Date.parse(due.point.at));
      this.#fire(due.life, due.point);
    }
    this.now = end;
  }

  #fire(life: Life, point: ClockPoint): void {
    const proposal = this.#proposal(life, point);
    const before = life.state;
    const first = reached(before, proposal, this.#policy, new Date(this.now));
    if ('stale' in first) throw new Error(`a point of the case’s own clock is stale: ${first.stale}`);
    this.#apply(life, first.drafts, { kind: 'clock' });
    if (!('stale' in reached(life.state, proposal, this.#policy, new Date(this.now)))) throw new Error('a point is told a second time');
  }

  #proposal({ state }: Life, { unit, point, level, at }: ClockPoint): PointReached {
    return {
      id: uuid(1), caseId: state.id, unit, level, round: state.round, caseVersion: state.version, point, dueAt: at,
      firedAt: new Date(this.now).toISOString(),
    };
  }
}
