import type { z } from 'zod';

/** Providers answer within a second or two. */
const timeout = 10_000;

/** A provider answered, and not with what was asked for. */
export class ApiError extends Error {
  readonly status: number;

  constructor(provider: string, status: number) {
    super(`${provider} answered ${status}`);
    this.name = 'ApiError';
    this.status = status;
  }
}

export interface FaxApi {
  /** Rejects with ApiError, or because nobody answers. A path that comes from outside may be given: the login stays at the base. */
  read: <Schema extends z.ZodType>(path: string, schema: Schema, init?: RequestInit) => Promise<z.output<Schema>>;
  /** An absolute address of it. */
  urlOf: (path: string) => string;
}

/** One provider's HTTP API, as far as faxes need it. */
export function createFaxApi({ provider, base, headers, fetch: ask }: { provider: string; base: string; headers: Record<string, string>; fetch: typeof fetch }): FaxApi {
  // The base may have a path of its own.
  const urlOf = (path: string): string => (path.startsWith('/') ? `${base}${path}` : path);
  return {
    urlOf,
    async read(path, schema, init = {}) {
      const url = new URL(urlOf(path));
      if (url.origin !== new URL(base).origin) throw new Error(`${provider} names an address that is not its own`);
      const response = await ask(url, { ...init, redirect: 'error', headers: { accept: 'application/json', ...headers }, signal: AbortSignal.timeout(timeout) });
      if (!response.ok) {
        await response.body?.cancel();
        throw new ApiError(provider, response.status);
      }
      return schema.parse(await response.json());
    },
  };
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
