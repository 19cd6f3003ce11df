import type { Offsets } from 'kafkajs';

type Commit = (offsets: Offsets) => Promise<void>;

interface Position {
  topic: string;
  partition: number;
  /** Of the next record. */
  offset: string;
}

/**
 * Commits offsets behind the work's back, one request at a time with all that have come meanwhile, and a pause between
 * two. What a crash leaves uncommitted comes again, and the inbox drops it: no batch has to wait for the broker to have
 * noted the one before.
 */
export class OffsetCommits {
  readonly #failed: (error: unknown) => void;
  readonly #pause: () => Promise<unknown>;
  readonly #waiting = new Map<string, Position>();
  #committing: Promise<void> | undefined;

  /** `failed` is told when a request failed; its offsets are left to those that follow. `pause` is waited after each. */
  constructor(failed: (error: unknown) => void, pause: () => Promise<unknown>) {
    this.#failed = failed;
    this.#pause = pause;
  }

  /** All records of the partition before `offset` have had their effect. */
  note(position: Position, commit: Commit): void {
    this.#waiting.set(`${position.topic} ${position.partition}`, position);
    this.#committing ??= this.#commitAll(commit).finally(() => (this.#committing = undefined));
  }

  /** After a rebalance a partition may be another's, who is further. */
  forget(): void {
    this.#waiting.clear();
  }

  /** Resolves when nothing waits to be committed. */
  async settled(): Promise<void> {
    await this.#committing;
  }

  async #commitAll(commit: Commit): Promise<void> {
    while (this.#waiting.size > 0) {
      const positions = [...this.#waiting.values()];
      this.#waiting.clear();
      await commit(offsetsOf(positions)).catch(this.#failed);
      await this.#pause();
    }
  }
}

function offsetsOf(positions: readonly Position[]): Offsets {
  return {
    topics: [...Map.groupBy(positions, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
      topic, partitions: ofTopic.map(({ partition, offset }) => ({ partition, offset })),
    })),
  };
}
