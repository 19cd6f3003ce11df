/** Tells a person, line by line, what is being done and how long it took. */
export interface Progress {
  say(line: string): void;
  /** Runs one step; `say` within it names the step. While it lasts, says so every five seconds. */
  step<T>(name: string, work: (say: (line: string) => void) => Promise<T>): Promise<T>;
}

export function progressOn(write: (line: string) => void, now: () => number = Date.now): Progress {
  return {
    say: (line) => write(`  ${line}`),
    async step(name, work) {
      const begun = now();
      let last = begun;
      const say = (line: string): void => {
        last = now();
        write(`  … ${name}: ${line}`);
      };
      const ticker = setInterval(() => {
        if (now() - last >= 5000) say(`still at it, ${seconds(now() - begun)}`);
      }, 1000);
      ticker.unref();
      try {
        const result = await work(say);
        write(`  ✓ ${name}  ${seconds(now() - begun)}`);
        return result;
      } finally {
        clearInterval(ticker);
      }
    },
  };
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
