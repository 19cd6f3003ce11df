import type { Clock } from '#libs/service';

const most = 10;
const seconds = 60;

/**
 * Who named faxes that are none of ours: each of them cost a question to Sinch, so an address that goes on with it has to
 * wait. Sinch itself comes again, and what it notifies of is in its list too.
 */
export class Foreign {
  readonly #clock: Pick<Clock, 'now'>;
  #counts = new Map<string, number>();
  #until = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Seconds that this address has to wait; undefined when it need not. */
  wait(address: string): number | undefined {
    const left = this.#until - this.#clock.now().getTime();
    if (left <= 0) this.#counts.clear();
    return left > 0 && (this.#counts.get(address) ?? 0) >= most ? Math.ceil(left / 1000) : undefined;
  }

  note(address: string): void {
    const now = this.#clock.now().getTime();
    if (now >= this.#until) {
      this.#counts = new Map();
      this.#until = now + seconds * 1000;
    }
    this.#counts.set(address, (this.#counts.get(address) ?? 0) + 1);
  }
}
