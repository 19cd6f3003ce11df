import type { PartitionEnd, TopicReader } from '#libs/bus';
import { casesTopic } from '#libs/contract';
import type { Clock } from '#libs/service';
import type { Store } from '#libs/store';
import { isRead } from '../fire/horizon.ts';
import { readPositions } from '../records/positions.ts';
import { liveIds, readLive } from './live.ts';
import { differences, expected, type Known } from './normal.ts';
import { Rebuilt } from './rebuilt.ts';

export interface ReplayDeps {
  /** The live schema; nothing is written to it. */
  store: Store;
  reader: TopicReader;
  clock: Clock;
  /** Milliseconds to wait for the live service to have read what is compared. */
  patience: number;
}

export interface Replay {
  records: number;
  cases: number;
  clocks: number;
  /** Points that were said. */
  reached: number;
  /** Keys whose records cannot be folded, in the replay as in the live service. */
  parked: number;
  /** A line each; none when the live clocks are what the events make of them. */
  differences: string[];
}

const lookPause = 100;
const comparedAtOnce = 1000;

/**
 * Rebuilds every clock from the beginning of cases.events.v1, from nothing and with the live service's own fold, and
 * compares with the live schema. Partition by partition, so that it needs the memory of one. The live service may go on.
 * Rejects when it has not read in time what is compared.
 */
export async function replay(deps: ReplayDeps): Promise<Replay> {
  // Before the ends: what the live schema has by now must lie before them.
  const unexplained = await liveIds(deps.store);
  const ends = await deps.reader.ends(casesTopic);
  await untilRead(ends, deps);
  const report: Replay = { records: 0, cases: 0, clocks: 0, reached: 0, parked: 0, differences: [] };
  for (const end of ends) await comparePartition(end, unexplained, report, deps);
  for (const id of unexplained) report.differences.push(`case ${id}: the live schema has it, and no event tells of it`);
  return report;
}

async function comparePartition({ partition, low, high }: PartitionEnd, unexplained: Set<string>, report: Replay, deps: ReplayDeps): Promise<void> {
  const { reader, store } = deps;
  const rebuilt = new Rebuilt();
  for await (const records of reader.read(casesTopic, partition, low, high)) for (const record of records) rebuilt.add(record);
  const ids = [...rebuilt.cases.keys()];
  const ahead = new Map<string, Known>();
  for (let start = 0; start < ids.length; start += comparedAtOnce) {
    const some = ids.slice(start, start + comparedAtOnce);
    const live = await readLive(store, some);
    for (const id of some) {
      const theirs = live.get(id);
      // Read on meanwhile; a case that cannot be read on is compared as it stands.
      if (theirs && theirs.state.version > rebuilt.cases.get(id)!.version && !rebuilt.stuck.has(id)) ahead.set(id, theirs);
      else compare(id, rebuilt, theirs, report);
    }
  }
  if (ahead.size > 0) await compareAhead(partition, high, ahead, rebuilt, report, reader);
  for (const id of ids) unexplained.delete(id);
  report.records += rebuilt.records;
  report.cases += ids.length;
  report.parked += rebuilt.stuck.size;
}

/** Reads these cases on to the version that the live service had, however far it is by now. */
async function compareAhead(
  partition: number, from: bigint, ahead: ReadonlyMap<string, Known>, rebuilt: Rebuilt, report: Replay, reader: TopicReader,
): Promise<void> {
  const end = (await reader.ends(casesTopic)).find((one) => one.partition === partition)?.high ?? from;
  const versions = new Map([...ahead].map(([id, { state }]) => [id, state.version]));
  for await (const records of reader.read(casesTopic, partition, from, end)) for (const record of records) rebuilt.add(record, versions);
  for (const [id, theirs] of ahead) compare(id, rebuilt, theirs, report);
}

function compare(id: string, rebuilt: Rebuilt, theirs: Known | undefined, report: Replay): void {
  const ours = expected(rebuilt.cases.get(id)!, rebuilt.reached.get(id) ?? []);
  const stuck = rebuilt.stuck.get(id);
  report.clocks += ours.points.length;
  report.reached += ours.reached.length;
  if (!theirs) report.differences.push(`case ${id}: the live schema does not have it`);
  else report.differences.push(...differences(ours, theirs).map((line) => (stuck === undefined ? line : `${line}; its events cannot be read on: ${stuck}`)));
}

async function untilRead(ends: readonly PartitionEnd[], { store, clock, patience }: ReplayDeps): Promise<void> {
  const until = performance.now() + patience;
  while (!isRead(ends, await readPositions(store))) {
    if (performance.now() > until) {
      throw new Error(`escalation has not read cases.events.v1 to its end within ${patience / 1000} s: is it running? (minsheng_bus_lag_records at its /metrics)`);
    }
    await clock.sleep(lookPause);
  }
}
