import { existsSync, readFileSync, unlinkSync } from 'node:fs';

/** Places at which a process can be made to die as kill -9 would. */
export type Failpoint = 'after-claim' | 'after-commit' | 'after-produce' | 'after-effect';

const environment = process.env;
const counts = environment.MINSHENG_ENVIRONMENT === 'local';
const always = counts ? environment.FAILPOINT : undefined;
const file = counts ? environment.FAILPOINT_FILE : undefined;

/**
 * Ends the process at once, with nothing cleaned up, where a proof wants it: at each passage when FAILPOINT names the
 * place (`after-produce`), once when the file that FAILPOINT_FILE names holds service and place (`routing after-commit`,
 * `* after-claim`). Who meets that place removes the file first, so only one dies. Outside the local default neither counts.
 */
export function failpoint(place: Failpoint, service: string): void {
  if (always === undefined && file === undefined) return;
  if (always === place || (file !== undefined && taken(file, place, service))) process.kill(process.pid, 'SIGKILL');
}

function taken(order: string, place: Failpoint, service: string): boolean {
  if (!existsSync(order)) return false;
  try {
    const [wantedService, wantedPlace] = readFileSync(order, 'utf8').trim().split(/\s+/);
    if (wantedPlace !== place || (wantedService !== '*' && wantedService !== service)) return false;
    unlinkSync(order);
    return true;
  } catch {
    // Another process was faster.
    return false;
  }
}
