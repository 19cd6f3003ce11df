import { invalid, type FieldError } from '#libs/service';

/** Which requests are asked for. */
export interface RequestsQuery {
  /** Overrides all the rest. */
  ids?: string[];
  services?: string[];
  status?: ('open' | 'closed')[];
  posted?: Span;
  updated?: Span;
  page: number;
  pageSize: number;
  /** With what only extensions of the standard know. */
  extensions: boolean;
}

export interface Span {
  from: Date;
  to: Date;
}

/** GeoReport v2, Response Volume: a span of 90 days or 1000 requests, whichever is smaller. */
const longestSpan = 90 * 86_400_000;
const most = 1000;

/**
 * GET /requests: the standard's filters and those that servers commonly add (updated_after, updated_before, page, page_size,
 * extensions). Without any time the last 90 days are meant.
 * @throws Problem 400 naming each parameter that is wrong
 */
export function readRequestsQuery(query: unknown, now: Date): RequestsQuery {
  const reader = new QueryReader(query);
  const ids = reader.list('service_request_id');
  const services = reader.list('service_code');
  const status = reader.list('status');
  if (status?.some((one) => one !== 'open' && one !== 'closed')) reader.wrong('status', 'is neither open nor closed', 'send open, closed or both with a comma');
  const updated = reader.span('updated_after', 'updated_before', now);
  const posted = reader.span('start_date', 'end_date', now) ?? (updated === undefined ? { from: new Date(now.getTime() - longestSpan), to: now } : undefined);
  const found: RequestsQuery = {
    page: reader.whole('page', 1, 1_000_000, 1), pageSize: reader.whole('page_size', 1, most, most), extensions: reader.flag('extensions'),
    ...(ids === undefined ? {} : { ids }), ...(services === undefined ? {} : { services }),
    ...(status === undefined ? {} : { status: status as ('open' | 'closed')[] }),
    ...(posted === undefined ? {} : { posted }), ...(updated === undefined ? {} : { updated }),
  };
  reader.end();
  return found;
}

/** Which updates are asked for. */
export interface UpdatesQuery {
  ids?: string[];
  at: Span;
  page: number;
  pageSize: number;
}

/** GET /servicerequestupdates, as FixMyStreet asks for them. @throws Problem 400 */
export function readUpdatesQuery(query: unknown, now: Date): UpdatesQuery {
  const reader = new QueryReader(query);
  const ids = reader.list('service_request_id');
  const at = reader.span('start_date', 'end_date', now) ?? { from: new Date(now.getTime() - longestSpan), to: now };
  const found = { at, page: reader.whole('page', 1, 1_000_000, 1), pageSize: reader.whole('page_size', 1, most, most), ...(ids === undefined ? {} : { ids }) };
  reader.end();
  return found;
}

const w3Time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

class QueryReader {
  readonly #query: Readonly<Record<string, unknown>>;
  readonly #errors: FieldError[] = [];

  constructor(query: unknown) {
    this.#query = typeof query === 'object' && query !== null ? (query as Record<string, unknown>) : {};
  }

  wrong(field: string, message: string, remedy: string): void {
    this.#errors.push({ field, message, remedy });
  }

  /** Several by commas, or by repeating the parameter. An empty one is as if it were not there. */
  list(name: string): string[] | undefined {
    const parts = this.#texts(name).flatMap((text) => text.split(',')).map((text) => text.trim()).filter((text) => text !== '');
    const unique = [...new Set(parts)];
    if (unique.length > most) this.wrong(name, `has more than ${most} values`, 'ask in several requests');
    return unique.length === 0 ? undefined : unique;
  }

  whole(name: string, least: number, greatest: number, absent: number): number {
    const [text] = this.#texts(name);
    if (text === undefined) return absent;
    const value = Number(text);
    if (/^\d{1,7}$/.test(text) && value >= least && value <= greatest) return value;
    this.wrong(name, `is no whole number from ${least} to ${greatest}`, 'send one, or leave it out');
    return absent;
  }

  flag(name: string): boolean {
    return this.#texts(name).some((text) => text === 'true' || text === '1');
  }

  /** Undefined when neither end is given; one end that is missing lies 90 days from the other, at most now. */
  span(fromName: string, toName: string, now: Date): Span | undefined {
    const from = this.#time(fromName);
    const to = this.#time(toName);
    if (from === undefined && to === undefined) return undefined;
    const end = to ?? new Date(Math.min(now.getTime(), from!.getTime() + longestSpan));
    const span = { from: from ?? new Date(end.getTime() - longestSpan), to: end };
    if (from !== undefined && to !== undefined) {
      if (from > to) this.wrong(toName, `is before ${fromName}`, 'exchange them');
      if (to.getTime() - from.getTime() > longestSpan) this.wrong(toName, `is more than 90 days after ${fromName}`, 'ask in several requests');
    }
    return span;
  }

  /** @throws Problem 400 with all that is wrong */
  end(): void {
    if (this.#errors.length > 0) throw invalid(this.#errors);
  }

  #time(name: string): Date | undefined {
    const [text] = this.#texts(name);
    if (text === undefined) return undefined;
    // A + that was not escaped came as a blank.
    const written = text.replace(/ (?=\d{2}:\d{2}$)/, '+');
    const time = new Date(written);
    if (w3Time.test(written) && !Number.isNaN(time.getTime())) return time;
    this.wrong(name, 'is no time with its zone', 'send it like 2026-11-24T15:42:37+08:00, the + escaped as %2B, or with Z');
    return undefined;
  }

  #texts(name: string): string[] {
    const value = this.#query[name];
    const all: unknown[] = Array.isArray(value) ? value : [value];
    return all.filter((one): one is string => typeof one === 'string' && one.trim() !== '').map((text) => text.trim());
  }
}
