import { decodeEvent, eventTypes, MalformedEvent, parseData, pointReached, type Actor, type PointReached } from '#libs/contract';
import type { BusRecord } from '#libs/bus';
import { inbox } from '#libs/store';
import { policyOf } from '../case/policy.ts';
import { reached } from '../case/reached.ts';
import type { Deciding } from '../effects/deciding.ts';
import { openStory } from '../effects/open-story.ts';
import type { Step } from '../effects/step.ts';
import { writeSteps } from '../effects/write-steps.ts';
import { readCases, writeRows, type KeptCase } from '../records/cases.ts';
import { oneByOne } from './one-by-one.ts';

const byClock: Actor = { kind: 'clock' };

/**
 * One batch of escalations.events.v1, in one transaction: each proposal becomes the events of its case, or is kept as
 * stale with the reason. Of several proposals on one case the later sees what the earlier did.
 */
export async function handlePoints(records: readonly BusRecord[], deps: Deciding): Promise<void> {
  const proposals = records.map(readProposal);
  await deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const [fresh, cases] = await Promise.all([
      inbox.firstSeen(tx, 'routing.points', proposals.map(({ id }) => id)),
      readCases(tx, [...new Set(proposals.map(({ caseId }) => caseId))], true),
    ]);
    const steps: Step[] = [];
    const stale: Record<string, unknown>[] = [];
    for (const proposal of proposals.filter(({ id }) => fresh.delete(id))) {
      const kept = cases.get(proposal.caseId);
      const told = kept === undefined ? 'routing has no such case' : await decided(kept, proposal, now, deps);
      if (typeof told === 'string') {
        stale.push({ id: proposal.id, case_id: proposal.caseId, proposal, reason: told, at: now });
        continue;
      }
      cases.set(proposal.caseId, { ...kept!, state: told.at(-1)!.state });
      steps.push(...told);
    }
    await writeRows(tx, 'stale_points', ['id uuid', 'case_id uuid', 'proposal jsonb', 'reason text', 'at timestamptz'], stale);
    await writeSteps(tx, steps, deps, now);
  });
}

/** A step for each telling: the unit reads of each level by itself. */
async function decided(kept: KeptCase, proposal: PointReached, now: Date, deps: Deciding): Promise<Step[] | string> {
  const policy = policyOf(await deps.cityOf(kept.state.policy));
  const outcome = reached(kept.state, proposal, policy, now);
  if ('stale' in outcome) return outcome.stale;
  const story = await openStory(kept, deps.opener.sealer);
  const stamp = { at: now.toISOString(), by: byClock, nextId: () => deps.random.uuid() };
  return oneByOne(kept.state, outcome.drafts, stamp, policy)
    .map((told): Step => ({ ...told, messages: [], entries: [], senders: [], tasks: [], story }));
}

function readProposal(record: BusRecord): PointReached {
  const event = decodeEvent(record.headers, record.value);
  if (event.type !== eventTypes.pointReached) throw new MalformedEvent('ce_type is none that routing knows on this topic');
  return parseData(pointReached, event);
}
