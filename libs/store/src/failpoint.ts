/** Places at which a test can have the process die, as kill -9 would: `FAILPOINT=after-produce`. */
export type Failpoint = 'after-claim' | 'after-commit' | 'after-produce' | 'after-effect';

/** Ends the process at once, with nothing cleaned up, when the environment names this place. */
export function failpoint(name: Failpoint): void {
  if (process.env.FAILPOINT === name) process.kill(process.pid, 'SIGKILL');
}
