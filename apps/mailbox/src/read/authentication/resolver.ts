import { Resolver } from 'node:dns/promises';
import type { Clock } from '#libs/service';

/** Asks DNS as `resolve` of node:dns/promises does; rejects with its codes (ENOTFOUND, ENODATA, ETIMEOUT …). */
export type Resolve = (name: string, type: string) => Promise<string[] | string[][]>;

/** Milliseconds: how long an answer is kept, and how often a server that is away is asked whether it is back. */
const kept = 300_000;
const lookAgain = 1000;
const mostKept = 5000;
/** Questions in a row without any answer, after which the server counts as away. */
const patience = 6;

interface Kept {
  until: number;
  answer: Promise<string[] | string[][]>;
}

/**
 * DNS for checking many mails: answers are kept for five minutes, also that there is none. While the server is away all
 * questions fail at once, and one a second is asked without anybody waiting for it: else each of five thousand mails that
 * wait would wait for DNS.
 */
export function cachedResolver(ask: Resolve, clock: Clock): Resolve {
  const answers = new Map<string, Kept>();
  let unanswered = 0;
  let askedAt = -Infinity;

  async function asked(key: string, name: string, type: string, now: number): Promise<string[] | string[][]> {
    if (answers.size >= mostKept) answers.clear();
    askedAt = now;
    const entry: Kept = { until: now + kept, answer: ask(name, type) };
    answers.set(key, entry);
    try {
      const answer = await entry.answer;
      unanswered = 0;
      return answer;
    } catch (error) {
      const code = codeOf(error);
      unanswered = isAway(code) ? unanswered + 1 : 0;
      if (code !== 'ENOTFOUND' && code !== 'ENODATA' && answers.get(key) === entry) answers.delete(key);
      throw error;
    }
  }

  return async (name, type) => {
    const now = clock.now().getTime();
    const key = `${type} ${name.toLowerCase()}`;
    const known = answers.get(key);
    try {
      if (known && known.until > now && unanswered < patience) return structuredClone(await known.answer);
      if (unanswered < patience) return structuredClone(await asked(key, name, type, now));
    } catch (error) {
      // One of its own for everybody who asks: they write on it.
      throw failure(codeOf(error));
    }
    if (now - askedAt >= lookAgain) void asked(key, name, type, now).catch(() => {});
    throw failure('ETIMEOUT');
  };
}

/** The resolver of this machine, impatient. */
export function systemResolver(clock: Clock): Resolve {
  const resolver = new Resolver({ timeout: 1500, tries: 2 });
  return cachedResolver(async (name, type) => resolver.resolve(name, type) as Promise<string[] | string[][]>, clock);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'ESERVFAIL';
}

function isAway(code: string): boolean {
  return code === 'ETIMEOUT' || code === 'ECONNREFUSED' || code === 'ENETUNREACH' || code === 'EHOSTUNREACH';
}

function failure(code: string): Error {
  return Object.assign(new Error(`DNS: ${code}`), { code });
}
