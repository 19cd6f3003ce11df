import { z } from 'zod';
import type { SendOutcome } from '../answers/provider.ts';
import type { MediaAccess } from '../media/fetch-media.ts';
import type { TwilioAccount, TwilioAccounts } from './accounts.ts';

/** A message as Twilio's API gives it (2010-04-01, Messages); what we do not use is kept for the original. */
export const twilioResource = z.looseObject({
  sid: z.string().min(1),
  from: z.string().nullable(),
  to: z.string().nullable(),
  body: z.string().nullable(),
  direction: z.string(),
  status: z.string(),
  date_created: z.string().nullable(),
  date_sent: z.string().nullable(),
  num_media: z.coerce.number().catch(0),
});
export type TwilioResource = z.output<typeof twilioResource>;

/** A call as the API gives it (2010-04-01, Calls). */
export const twilioCall = z.looseObject({
  sid: z.string().min(1),
  from: z.string().nullish(),
  to: z.string().nullish(),
  direction: z.string(),
  status: z.string(),
  start_time: z.string().nullish(),
  date_created: z.string().nullish(),
  duration: z.string().nullish(),
});
export type TwilioCall = z.output<typeof twilioCall>;

/** A recording of a call (2010-04-01, Recordings). */
export const twilioRecording = z.looseObject({
  sid: z.string().min(1),
  call_sid: z.string(),
  status: z.string(),
  date_created: z.string().nullish(),
  start_time: z.string().nullish(),
  duration: z.string().nullish(),
  error_code: z.coerce.string().nullish(),
  uri: z.string(),
});
export type TwilioRecording = z.output<typeof twilioRecording>;

const next = { next_page_uri: z.string().nullish() };
const pages = {
  messages: z.object({ messages: z.array(twilioResource), ...next }).transform(({ messages, ...page }) => ({ items: messages, ...page })),
  calls: z.object({ calls: z.array(twilioCall), ...next }).transform(({ calls, ...page }) => ({ items: calls, ...page })),
  recordings: z.object({ recordings: z.array(twilioRecording), ...next }).transform(({ recordings, ...page }) => ({ items: recordings, ...page })),
};
const mediaPage = z.object({
  media_list: z.array(z.object({ uri: z.string(), content_type: z.string().nullish() })),
  next_page_uri: z.string().nullish(),
});
const errorBody = z.object({ code: z.number().optional(), message: z.string().optional() });

/** Twilio's REST API, as far as the gateway needs it. One account's login goes to `baseUrl` and nowhere else. */
export interface TwilioApi {
  /** Never rejects. */
  createMessage(account: TwilioAccount, form: Record<string, string>): Promise<SendOutcome>;
  /** Newest first, page by page. Rejects when Twilio does not answer as it should. */
  messages(account: TwilioAccount, filter: Record<string, string>): AsyncIterable<TwilioResource[]>;
  calls(account: TwilioAccount, filter: Record<string, string>): AsyncIterable<TwilioCall[]>;
  recordings(account: TwilioAccount, filter: Record<string, string>): AsyncIterable<TwilioRecording[]>;
  /** Where a recording lies, as a webhook would have it. */
  recordingUrl(recording: TwilioRecording): string;
  /** The addresses of a message's files, as a webhook would have them. */
  media(account: TwilioAccount, messageSid: string): Promise<{ url: string; mediaType?: string }[]>;
}

/** Twilio answers within a second or two; our own patience ends before the answer worker's lease. */
const timeout = 10_000;
const mostPages = 1000;

/**
 * Our own requests instead of the package's client, which was measured: 170 modules, 160 ms and 35 MB at start, and it
 * reaches another host only by rewriting its requests.
 */
export function createTwilioApi(baseUrl: string, fetcher: typeof fetch): TwilioApi {
  const call = (account: TwilioAccount, path: string, init: RequestInit = {}) => {
    const url = new URL(path, baseUrl);
    // A page's next address comes from outside and gets our login.
    if (url.origin !== new URL(baseUrl).origin) throw new Error('Twilio names an address that is not its own');
    return fetcher(url, { ...init, redirect: 'error', headers: authorisation(account), signal: AbortSignal.timeout(timeout) });
  };
  const read = async <Schema extends z.ZodType>(account: TwilioAccount, path: string, schema: Schema): Promise<z.output<Schema>> => {
    const response = await call(account, path);
    if (!response.ok) throw new Error(`Twilio answered ${response.status}`);
    return schema.parse(await response.json());
  };
  const home = ({ sid }: TwilioAccount) => `/2010-04-01/Accounts/${sid}`;
  async function* list<Item>(
    account: TwilioAccount, first: string, schema: z.ZodType<{ items: Item[]; next_page_uri?: string | null | undefined }>,
  ): AsyncIterable<Item[]> {
    let path: string | undefined = `${home(account)}/${first}`;
    for (let count = 0; path !== undefined && count < mostPages; count += 1) {
      const page: { items: Item[]; next_page_uri?: string | null | undefined } = await read(account, path, schema);
      yield page.items;
      path = page.next_page_uri ?? undefined;
    }
  }

  return {
    async createMessage(account, form) {
      try {
        const response = await call(account, `${home(account)}/Messages.json`, { method: 'POST', body: new URLSearchParams(form) });
        return outcomeOf(response.status, await response.json().catch(() => undefined), response.headers.get('retry-after'));
      } catch (error) {
        return neverReached(error) ? { outcome: 'busy', reason: 'Twilio cannot be reached' } : { outcome: 'unknown', reason: 'Twilio’s answer was lost' };
      }
    },
    messages: (account, filter) => list(account, `Messages.json?${new URLSearchParams(filter).toString()}`, pages.messages),
    calls: (account, filter) => list(account, `Calls.json?${new URLSearchParams(filter).toString()}`, pages.calls),
    recordings: (account, filter) => list(account, `Recordings.json?${new URLSearchParams(filter).toString()}`, pages.recordings),
    recordingUrl: ({ uri }) => new URL(uri.replace(/\.json$/, ''), baseUrl).href,
    async media(account, messageSid) {
      const { media_list: list } = await read(account, `${home(account)}/Messages/${messageSid}/Media.json?PageSize=100`, mediaPage);
      return list.map(({ uri, content_type: type }) => ({
        url: new URL(uri.replace(/\.json$/, ''), baseUrl).href, ...(type ? { mediaType: type } : {}),
      }));
    },
  };
}

/** How files that lie at Twilio are opened: by the login of the account that the line is on. */
export function twilioMediaAccess(accounts: TwilioAccounts, apiUrl: string): (line: string) => MediaAccess | undefined {
  const { origin } = new URL(apiUrl);
  return (line) => {
    const found = accounts.ofLine(line);
    return found && { origin, headers: authorisation(found.account) };
  };
}

function authorisation({ sid, tokens }: TwilioAccount): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${sid}:${tokens[0] ?? ''}`).toString('base64')}` };
}

/**
 * What an answer to the making of a message means. 4xx with one of Twilio's codes is about the text or the number and
 * stays so; what is about our login or our rate is tried again; after 5xx the message may have been made.
 */
export function outcomeOf(status: number, body: unknown, retryAfter: string | null): SendOutcome {
  const made = z.object({ sid: z.string().min(1) }).safeParse(body);
  if (status >= 200 && status < 300) return made.success ? { outcome: 'sent', providerId: made.data.sid } : { outcome: 'unknown', reason: 'Twilio’s answer cannot be read' };
  const { code, message } = errorBody.safeParse(body).data ?? {};
  const reason = `twilio ${code ?? status}${message === undefined ? '' : `: ${withoutNumbers(message)}`}`;
  if (status >= 500 || status === 408) return { outcome: 'unknown', reason };
  if ([401, 403, 404, 407, 429].includes(status)) {
    const seconds = Number(retryAfter);
    return { outcome: 'busy', reason, ...(seconds > 0 && seconds < 86_400 ? { retryAfterSeconds: seconds } : {}) };
  }
  return { outcome: 'refused', reason };
}

function withoutNumbers(text: string): string {
  return text.replace(/\+?\d{5,}/g, '…').slice(0, 300);
}

const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function neverReached(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown; errors?: { code?: unknown }[] } };
  const codes = [cause?.code, ...(cause?.errors ?? []).map(({ code }) => code)].filter((code) => code !== undefined);
  return codes.length > 0 && codes.every((code) => typeof code === 'string' && unreachable.has(code));
}
