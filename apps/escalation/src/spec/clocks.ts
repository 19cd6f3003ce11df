import { silentLogger, systemClock } from '#libs/service';
import { openStore, storeMigrations, type Store } from '#libs/store';
import { provisionRole, type TestDatabase } from '../../../../test/servers.ts';
import type { FoldedCase } from '../fold/case.ts';
import { writeFolded } from '../records/cases.ts';
import { escalationMigrations } from '../records/migrations.ts';
import { clockOf, monday, point } from './events.ts';

/** One instance's connections to escalation's schema. */
export async function openEscalationStore(database: TestDatabase): Promise<Store> {
  const url = await provisionRole(database, 'escalation');
  return openStore({
    url, schema: 'escalation', applicationName: 'spec', migrations: [...storeMigrations, ...escalationMigrations], logger: silentLogger, clock: systemClock,
  });
}

export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A case of the housing bureau whose level-2 point is at that time. */
export function caseDueAt(n: number, at: Date): FoldedCase {
  return {
    id: idOf(n), number: `JJ-20261123-${n}`, version: 3, status: 'assigned', unit: 'housing', round: 1, level: 1, kind: 'complaint', category: 'housing',
    due: { at: at.toISOString(), deadline: 'week', policy: 'f'.repeat(64), provisional: false },
    clock: { ...clockOf([point(at.toISOString())], { since: monday }), version: 3, round: 1 },
  };
}

export async function keep(store: Store, cases: readonly FoldedCase[]): Promise<void> {
  for (let start = 0; start < cases.length; start += 1000) {
    const some = cases.slice(start, start + 1000);
    await store.transaction((tx) => writeFolded(tx, some, some, []));
  }
}
