import type { BusRecord } from '#libs/bus';
import type { FoldedCase, Reached } from '../fold/case.ts';
import { fold, reachedBy } from '../fold/fold.ts';
import { readCaseEvent } from '../fold/read-event.ts';

/** The cases of one partition, folded from nothing. */
export class Rebuilt {
  readonly cases = new Map<string, FoldedCase>();
  readonly reached = new Map<string, Reached[]>();
  /** Key → why its records could not be folded any further: a live service parks such a key. */
  readonly stuck = new Map<string, string>();
  records = 0;

  /** With `versions`, only of the cases that it names, and each no further than to its version. */
  add(record: BusRecord, versions?: ReadonlyMap<string, number>): void {
    if (versions && !versions.has(record.key ?? '')) return;
    this.records += 1;
    const key = record.key ?? `record ${record.partition}:${record.offset}`;
    if (this.stuck.has(key)) return;
    try {
      const event = readCaseEvent(record);
      if (versions && event.version > (versions.get(event.caseId) ?? 0)) return;
      const before = this.cases.get(event.caseId);
      const after = fold(before, event);
      if (after === before) return;
      this.cases.set(event.caseId, after);
      const said = reachedBy(before, event);
      if (said) this.reached.set(event.caseId, [...(this.reached.get(event.caseId) ?? []), said]);
    } catch (error) {
      this.stuck.set(key, error instanceof Error ? error.message : String(error));
    }
  }
}
