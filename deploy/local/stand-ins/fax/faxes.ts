import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#libs/service';
import { z } from 'zod';
import { localClock } from '../../system/clock.ts';
import type { StandIn } from '../stand-in.ts';
import { readBody, sendJson } from '../twilio/requests.ts';

/** A fax that somebody "sent" to a number at the provider. */
export const receivedFax = z.object({
  id: z.string().regex(/^[\w-]{8,64}$/).optional(),
  direction: z.enum(['inbound', 'outbound']).default('inbound'),
  from: z.string(),
  to: z.string(),
  status: z.enum(['receiving', 'received', 'failed']).default('received'),
  /** When it began; now when not set. */
  at: z.iso.datetime().optional(),
  /** Why it failed. */
  reason: z.string().optional(),
  /** Some of its pages got lost. */
  partial: z.boolean().default(false),
  pages: z.int().default(1),
  /** Its document; a fax that failed may have none. */
  document: z.object({ base64: z.base64(), mediaType: z.string().default('application/pdf') }).optional(),
});
export type ReceivedFax = z.input<typeof receivedFax>;

export interface KeptFax extends z.output<typeof receivedFax> {
  id: string;
  at: string;
  /** In the address of its document: an older one has expired. */
  link: string;
}

/** What the next request meets instead of its answer. */
export type FaxFault = 'server-error' | 'not-found' | 'cut';

export interface FaxStandIn extends StandIn {
  /** Takes a fax in, or takes it in anew under its id. */
  receive(fax: ReceivedFax): KeptFax;
  /** Lets the addresses of its documents expire. */
  expire(id: string): void;
  failNext(...faults: FaxFault[]): void;
  /** What was asked of it: method and path. */
  asked: string[];
}

export interface FaxApiParts {
  /** `/telnyx/` */
  path: string;
  /** Answers what is the provider's own; false when it has no such address. */
  answer: (asked: Asked, faxes: FaxMemory) => Promise<boolean> | boolean;
  /** How its faxes are called. */
  newId?: () => string;
  clock?: Clock | undefined;
}

export interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  /** Method, and path without the stand-in's own: `GET v2/faxes`. */
  line: string;
  /** An address of this stand-in as the gateway sees it. */
  urlOf: (path: string) => string;
}

export interface FaxMemory {
  /** Newest first. */
  all(): KeptFax[];
  find(id: string): KeptFax | undefined;
  renew: (id: string) => void;
}

const most = 1000;

/**
 * The frame of a fax provider's API: POST <path>dev/faxes takes a fax in and says where its document is, <path>dev/expire
 * lets addresses expire, <path>dev/faults takes a list of faults for the next requests. It forgets all at a restart.
 */
export function faxStandIn({ path, answer, newId = randomUUID, clock = localClock }: FaxApiParts): FaxStandIn {
  const faxes = new Map<string, KeptFax>();
  const faults: FaxFault[] = [];
  const asked: string[] = [];
  const link = (): string => randomBytes(9).toString('base64url');
  const memory: FaxMemory = {
    all: () => [...faxes.values()].toReversed(),
    find: (id) => faxes.get(id),
    renew(id) {
      const fax = faxes.get(id);
      if (fax) faxes.set(id, { ...fax, link: link() });
    },
  };
  const receive = (given: ReceivedFax): KeptFax => {
    const fax = receivedFax.parse(given);
    const kept: KeptFax = { ...fax, id: fax.id ?? newId(), at: fax.at ?? clock.now().toISOString(), link: link() };
    faxes.set(kept.id, kept);
    for (const id of faxes.keys()) {
      if (faxes.size <= most) break;
      faxes.delete(id);
    }
    return kept;
  };

  const dev = async (line: string, { request, response }: Asked): Promise<boolean> => {
    if (!line.startsWith('POST dev/')) return false;
    const body = parseJson(await readBody(request));
    if (line === 'POST dev/faxes') {
      const given = receivedFax.safeParse(body);
      if (!given.success) sendJson(response, 400, { message: z.prettifyError(given.error) });
      else sendJson(response, 201, receive(given.data));
      return true;
    }
    if (line === 'POST dev/expire') memory.renew(z.object({ id: z.string() }).parse(body).id);
    else if (line === 'POST dev/faults') faults.push(...z.array(z.enum(['server-error', 'not-found', 'cut'])).parse(body));
    else return false;
    sendJson(response, 200, {});
    return true;
  };

  return {
    path, receive, asked, expire: memory.renew, failNext: (...next) => void faults.push(...next), sent: () => [], close: () => {},
    async answer(request, response, url) {
      const line = `${request.method} ${url.pathname.slice(path.length)}`;
      const one: Asked = { request, response, url, line, urlOf: (to) => `http://${request.headers.host}${path}${to}` };
      if (await dev(line, one)) return;
      asked.push(line);
      const fault = faults.shift();
      if (fault === 'cut') return void request.socket.destroy();
      if (fault !== undefined) return sendJson(response, fault === 'server-error' ? 500 : 404, { message: fault });
      if (!(await answer(one, memory))) sendJson(response, 404, { message: 'no such address' });
    },
  };
}

/** Serves a document, whose address may name which one of its links it is. */
export function serveDocument({ response, url }: Asked, fax: KeptFax | undefined): true {
  if (fax?.document === undefined) sendJson(response, 404, { message: 'no such file' });
  else if (url.searchParams.has('link') && url.searchParams.get('link') !== fax.link) sendJson(response, 403, { message: 'the link has expired' });
  else response.writeHead(200, { 'content-type': fax.document.mediaType }).end(Buffer.from(fax.document.base64, 'base64'));
  return true;
}

/** Whether the authorisation is the right one; answers 401 when it is not. */
export function isAuthorised({ request, response }: Asked, right: string): boolean {
  const [given, wanted] = [Buffer.from(request.headers.authorization ?? ''), Buffer.from(right)];
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return true;
  sendJson(response, 401, { message: 'Unauthorized' });
  return false;
}

export function basicOf(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
