import type { Sql } from '#libs/store';

/** What the newest calendar moved, latest first, as lines for a person; and how far the counting is. */
export async function listChanges(sql: Pick<Sql, 'query'>, limit: number): Promise<string[]> {
  const [count] = await sql.query<{ calendar: string; years: number[]; seen: string; changed: string; passes: number; started_at: Date }>(
    'SELECT calendar, years, seen, changed, passes, started_at FROM recounts ORDER BY started_at DESC LIMIT 1',
  );
  if (!count) return ['routing has not counted by any calendar yet: is it running?'];
  const state = count.passes >= 2 ? 'done' : count.passes === 1 ? 'done, and once more in a minute for what was opened meanwhile' : 'under way';
  const head = `calendar ${count.calendar.slice(0, 12)} · ${count.years.join(', ')} · since ${count.started_at.toISOString()} · ${count.seen} open cases looked at, ${count.changed} moved · ${state}`;
  const rows = await sql.query<{ number: string; unit: string; from_at: Date | null; to_at: Date; version: number }>(
    `SELECT c.number, c.unit, d.from_at, d.to_at, d.version FROM due_changes d JOIN cases c ON c.id = d.case_id
     WHERE d.calendar = $1 ORDER BY d.at DESC, c.number LIMIT $2`,
    [count.calendar, limit],
  );
  return [head, ...rows.map(({ number, unit, from_at, to_at, version }) => {
    const same = from_at?.getTime() === to_at.getTime();
    return `${number} · ${unit} · ${same ? `due stays ${to_at.toISOString()}, later points moved` : `${from_at?.toISOString() ?? 'none'} → ${to_at.toISOString()}`} · version ${version}`;
  })];
}
