import { casesTopic, encodeEvent, eventSource, eventTypes } from '#libs/contract';
import type { Sealer } from '#libs/privacy';
import { currentTraceparent } from '#libs/service';
import { outbox, type OutboxRow, type Tx } from '#libs/store';
import type { Policy } from '../case/decision.ts';
import { policyOf } from '../case/policy.ts';
import type { TaskDraft } from '../intake/opening.ts';
import { tellLeaders } from '../leaders/tell-leaders.ts';
import { writeChanges, writeRows } from '../records/cases.ts';
import type { Deciding } from './deciding.ts';
import { changesOf, type Step } from './step.ts';
import { endReading, writeTasks } from './tasks.ts';
import { tellCitizens } from './tell-citizens.ts';
import { tellDepartments } from './tell-departments.ts';

/** Of what a decider works with: texts and names come from the city as it is now, what may be seen from the case's own. */
export interface Effects extends Pick<Deciding, 'city' | 'cityOf' | 'random'> {
  opener: { sealer: Sealer };
}

/**
 * Writes what decisions did, and everything that follows of it, in the transaction that is open: cases, events, what
 * units, leaders and citizens are told, tasks, and the records for Kafka.
 */
export async function writeSteps(
  tx: Tx, steps: readonly Step[], effects: Effects, at: Date,
): Promise<void> {
  if (steps.length === 0) return;
  const city = effects.city();
  const { sealer } = effects.opener;
  const traceparent = currentTraceparent();
  const source = eventSource(city.code, 'routing');
  const common = { sealer, source, traceparent, at };

  const policies = new Map<string, Policy>();
  for (const { state } of steps) {
    if (!policies.has(state.policy)) policies.set(state.policy, policyOf(await effects.cityOf(state.policy)));
  }

  await writeChanges(tx, changesOf(steps));
  const toCitizens = await tellCitizens(tx, steps, { ...common, city });
  await writeTasks(tx, [
    ...steps.flatMap(alarms),
    ...steps.flatMap(({ state, tasks }) => tasks.map((task) => ({ caseId: state.id, task }))),
    ...toCitizens.tasks,
  ], effects.random, at);

  await endReading(tx, steps, at);
  const opened = steps.filter(({ before }) => before === undefined);
  await writeRows(tx, 'acknowledgements', ['case_id uuid', 'due_since timestamptz'],
    opened.map(({ state }) => ({ case_id: state.id, due_since: at })));
  if (opened.length > 0) tx.signal('acknowledgements');

  const showsIdentity = ({ state }: Step) => policies.get(state.policy)!.showsIdentity(state.subcategory);
  await tellLeaders(tx, steps, { city, sealer, random: effects.random, at, showsIdentity });

  // Last, because positions stay locked until the commit.
  const toDepartments = await tellDepartments(tx, steps, { ...common, showsIdentity });

  await outbox.add(tx, [...steps.flatMap((step) => eventRows(step, source, traceparent)), ...toDepartments, ...toCitizens.rows]);
}

/** DOMAIN, Emergencies: the duty officer is told at once, whoever gets the case. */
function alarms({ state, events }: Step): { caseId: string; task: TaskDraft }[] {
  return events.flatMap((event) => (event.type === 'case.emergency'
    ? [{ caseId: state.id, task: { kind: 'emergency' as const, subject: `danger: ${event.data.words.join(', ')}`, detail: { words: event.data.words } } }]
    : []));
}

function eventRows(step: Step, source: string, traceparent: string | undefined): OutboxRow[] {
  return step.events.map((event) => ({
    ...encodeEvent({
      id: event.id, type: eventTypes.versioned(event.type), source, subject: event.caseId, time: event.at, data: event,
      ...(traceparent === undefined ? {} : { traceparent }),
    }),
    topic: casesTopic,
    key: event.caseId,
  }));
}
