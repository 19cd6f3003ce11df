import { createHash } from 'node:crypto';
import { auditTopic, derivedId, encodeEvent, eventSource, eventTypes, type Actor, type AuditEvent } from '#libs/contract';
import { conflict, forbidden, invalid, notFound, Problem, problemKinds, type CallerIdentity } from '#libs/service';
import { outbox, retried, type OutboxRow, type Tx } from '#libs/store';
import type { Command } from '../case/commands.ts';
import { settle } from '../case/clock.ts';
import { decide } from '../case/decide.ts';
import type { Accepted, Refused } from '../case/decision.ts';
import { policyOf } from '../case/policy.ts';
import { acts } from '../case/transitions.ts';
import type { Deciding } from '../effects/deciding.ts';
import { openStory } from '../effects/open-story.ts';
import type { Step } from '../effects/step.ts';
import { writeSteps } from '../effects/write-steps.ts';
import { readCases, type KeptCase } from '../records/cases.ts';
import type { OpenedMessage, StoryEntry } from '../view/department-view.ts';

export interface Acted {
  caseId: string;
  version: number;
  /** The action had taken effect before; this is what it led to then. */
  repeated: boolean;
  /** The case as the action left it; not when it was repeated: others may have come since. */
  after?: { kept: KeptCase; messages: OpenedMessage[] };
}

/**
 * A person's action on a case, decided and written in his request. An action id takes effect once: the same again gets
 * the first one's answer, with other content it is a conflict. `alongside` leaves with what it led to. Throws a Problem
 * with field and remedy when refused, BusyError when others hold the case or its unit too long.
 */
export async function act(
  caseId: string, command: Command, caller: CallerIdentity, deps: Deciding, alongside: readonly OutboxRow[] = [],
): Promise<Acted> {
  return retried(() => deps.store.transaction(async (tx) => {
    const [cases, repeated] = await Promise.all([readCases(tx, [caseId], true), repetition(tx, caseId, command, caller)]);
    const kept = cases.get(caseId);
    if (!kept) throw notFound(`There is no case ${caseId}.`);
    if (repeated) return repeated;
    await checkVersion(tx, kept, command);

    const by = actorOf(caller);
    const now = deps.clock.now();
    const others = await readOthers(tx, kept, command);
    const current = policyOf(deps.city());
    const decision = decide(kept.state, command, by, policyOf(await deps.cityOf(kept.state.policy)), now, {
      proposal: proposalOf(kept), current,
      lead: others.get(leadOf(kept, command) ?? '')?.state,
      followers: (kept.state.followers ?? []).flatMap(({ id }) => others.get(id)?.state ?? []),
    });
    if (!decision.ok) throw refusal(decision);
    const elsewhere = (decision.elsewhere ?? []).map(({ caseId: id, drafts, entries }) => ({ kept: others.get(id)!, decision: { drafts, entries, tasks: [] } }));
    const steps = await Promise.all([{ kept, decision }, ...elsewhere].map((each) => stepOf(each.kept, each.decision, by, now, deps)));
    const step = steps[0]!;
    const { version } = step.state;
    // Before the steps are written: from there on a unit's position is locked, and all its other cases wait for it.
    await outbox.add(tx, [auditOf(command, caseId, caller, deps, now), ...alongside]);
    await tx.defer(
      'INSERT INTO actions (case_id, id, caller, request_digest, version, at) VALUES ($1, $2, $3, $4, $5, $6)',
      [caseId, command.id, caller.keyId, digestOf(command), version, now],
    );
    await writeSteps(tx, steps, deps, now);
    return { caseId, version, repeated: false, after: afterOf(kept, step) };
  }));
}

function afterOf(before: KeptCase, { state, story: { messages, entries, place } }: Step): NonNullable<Acted['after']> {
  return { kept: { ...before, state, entries: [...entries], ...(place ? { place } : {}) }, messages: [...messages] };
}

/** The case that this one is to follow, or follows. */
function leadOf({ state }: KeptCase, command: Command): string | undefined {
  return command.action === 'merge' ? command.lead : state.lead;
}

/** Those that the decision may change too, locked behind the case itself: two that wait for each other are tried again. */
async function readOthers(tx: Tx, kept: KeptCase, command: Command): Promise<Map<string, KeptCase>> {
  const ids = [leadOf(kept, command), ...(kept.state.followers ?? []).map(({ id }) => id)];
  return readCases(tx, [...new Set(ids)].filter((id) => id !== undefined && id !== kept.state.id) as string[], true);
}

/** What the unit that holds the case, or its sub-unit, proposed last. */
function proposalOf({ state, entries }: KeptCase): string | undefined {
  return entries.findLast(({ kind, unit }) => kind === 'proposal' && unit !== undefined && acts(state, unit))?.text;
}

async function repetition(tx: Tx, caseId: string, command: Command, caller: CallerIdentity): Promise<Acted | undefined> {
  const [before] = await tx.query<{ caller: string; request_digest: string; version: number }>(
    'SELECT caller, request_digest, version FROM actions WHERE case_id = $1 AND id = $2', [caseId, command.id],
  );
  if (!before) return undefined;
  if (before.caller !== caller.keyId || before.request_digest !== digestOf(command)) {
    throw conflict(`The action id ${command.id} was used for another action on this case.`, [
      { field: 'id', message: 'was used before with other content', remedy: 'give each action an id of its own' },
    ]);
  }
  return { caseId, version: before.version, repeated: true };
}

async function checkVersion(tx: Tx, { state }: KeptCase, command: Command): Promise<void> {
  if (command.version === undefined || command.version === state.version) return;
  const since = await tx.query<{ version: number; type: string }>(
    `SELECT version, event->>'type' AS type FROM case_events WHERE case_id = $1 AND version > $2 ORDER BY version LIMIT 20`,
    [state.id, command.version],
  );
  const changes = since.map(({ version, type }) => `${version} ${type}`).join(', ');
  throw conflict(`The case has version ${state.version} now. Since ${command.version}: ${changes || 'nothing'}.`, [
    { field: 'version', message: `is ${state.version} now`, remedy: 'read the case again and decide on what it is now' },
  ]);
}

type Decided = Pick<Accepted, 'drafts' | 'entries' | 'tasks' | 'place'>;

async function stepOf(kept: KeptCase, decision: Decided, by: Actor, now: Date, deps: Deciding): Promise<Step> {
  const at = now.toISOString();
  // Moved by name, a case’s clock is that of the policy which it is moved to.
  const moved = decision.drafts.find(({ type }) => type === 'case.due-changed')?.due?.policy;
  const policy = policyOf(await deps.cityOf(moved ?? kept.state.policy));
  const { state, events } = settle(kept.state, decision.drafts, { at, by, nextId: () => deps.random.uuid() }, policy);
  const entries: StoryEntry[] = decision.entries.map(({ from, ...entry }) => ({ ...entry, at, author: from }));
  const story = await openStory(kept, deps.opener.sealer);
  const place = decision.place === undefined ? {} : { place: { ...kept.place, text: decision.place } };
  return {
    before: kept.state, state, events, messages: [], entries, senders: [], tasks: decision.tasks,
    story: { ...story, entries: [...kept.entries, ...entries], ...place },
  };
}

function actorOf({ keyId, scope, unit }: CallerIdentity): Actor {
  // A staff key may name its office; only a department's key acts as a unit.
  if (scope.startsWith('department:') && unit !== undefined) return { kind: 'unit', id: unit };
  if (scope === 'supervisor' || scope === 'custodian') return { kind: scope, id: keyId };
  return { kind: 'clerk', id: keyId };
}

function refusal({ code, reason, remedy, field }: Refused): Problem {
  if (code === 'not-allowed' || code === 'needs-custodian') return forbidden(`${reason} ${remedy}`);
  if (code === 'invalid') return invalid([{ field: field ?? 'action', message: reason, remedy }]);
  return new Problem(problemKinds.conflict, {
    detail: `${reason} ${remedy}`, errors: [{ field: field ?? 'action', message: reason, remedy }],
  });
}

function auditOf(command: Command, caseId: string, { keyId, scope, unit }: CallerIdentity, deps: Deciding, now: Date): OutboxRow {
  const audit: AuditEvent = {
    id: derivedId('audit', caseId, command.id), at: now.toISOString(), service: 'routing',
    actor: { keyId, scope, ...(unit === undefined ? {} : { unit }) },
    action: `case.${command.action}`, caseId, outcome: 'done',
    ...('reason' in command && command.reason !== undefined ? { reason: command.reason } : {}),
  };
  return {
    ...encodeEvent({ id: audit.id, type: eventTypes.audit, source: eventSource(deps.city().code, 'routing'), time: audit.at, data: audit }),
    topic: auditTopic,
    key: caseId,
  };
}

function digestOf(command: Command): string {
  return createHash('sha256').update(JSON.stringify(command, Object.keys(command).sort())).digest('hex');
}
