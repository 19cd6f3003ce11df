import type { Sources } from '#libs/channel';
import type { Clock } from '#libs/service';
import type { Fault } from './outcome.ts';

/** Seconds. */
const firstRest = 60;
const longestRest = 1800;
/** Seconds that others wait while the first tries whether the server takes us. */
const whileTrying = 2;
/** One time out of reach is no news. */
const patience = 5;

/**
 * What is known of one mailbox's server for outgoing mail. When it refuses the sign-in it is left alone for a minute, then
 * for longer, and until it has taken us only one tries at a time: each answer that waits would sign in, and a server locks
 * a mailbox at which many fail. A person is told by a task that ends when a mail has left.
 */
export class ServerRest {
  readonly #account: string;
  readonly #clock: Clock;
  readonly #sources: Pick<Sources, 'failing' | 'working'>;
  #refusals = 0;
  #faults = 0;
  #until = 0;
  #takesUs = false;
  #trying = false;
  /** Whether it is known to be told of; at the start nobody knows. */
  #told: boolean | undefined;

  constructor(account: string, { clock, sources }: { clock: Clock; sources: Pick<Sources, 'failing' | 'working'> }) {
    this.#account = account;
    this.#clock = clock;
    this.#sources = sources;
  }

  /** Seconds to wait, or 0: then it is tried, and `worked` or `failed` has to follow. */
  begin(): number {
    const rest = Math.max(0, Math.ceil((this.#until - this.#clock.now().getTime()) / 1000));
    if (rest > 0 || this.#takesUs) return rest;
    if (this.#trying) return whileTrying;
    this.#trying = true;
    return 0;
  }

  async worked(): Promise<void> {
    [this.#refusals, this.#faults, this.#until] = [0, 0, 0];
    [this.#takesUs, this.#trying] = [true, false];
    if (this.#told === false) return;
    this.#told = false;
    await this.#tell(() => this.#sources.working(this.#source()));
  }

  async failed({ server, outcome }: Fault): Promise<void> {
    this.#trying = false;
    // It has spoken of the mail, so it took us.
    this.#takesUs = server === undefined && (this.#takesUs || outcome.outcome === 'refused');
    if (server === undefined || outcome.outcome === 'sent') return;
    this.#faults += 1;
    if (server === 'refuses-us') {
      const seconds = Math.min(firstRest * 2 ** this.#refusals, longestRest);
      this.#until = this.#clock.now().getTime() + seconds * 1000;
      this.#refusals += 1;
    }
    if (this.#told === true || (server === 'away' && this.#faults < patience)) return;
    this.#told = true;
    await this.#tell(() => this.#sources.failing(this.#source(), outcome.reason));
  }

  #source(): { name: string; account: string } {
    return { name: `smtp:${this.#account}`, account: this.#account };
  }

  /** What could not be told is told at the next chance. */
  async #tell(telling: () => Promise<void>): Promise<void> {
    try {
      await telling();
    } catch {
      this.#told = undefined;
    }
  }
}
