import type { IncomingMessage, ServerResponse } from 'node:http';
import { apiErrorBody, notFound, refusal, serverError, tooManyRequests, unauthenticated, type ApiError, type Fault } from './faults.ts';
import { mediaResource, messageUri, newSid, select, toResource, type ListFilter, type TextMessage } from './messages.ts';
import { pageOf } from './paging.ts';
import { authenticated, readBody, sendJson, type TwilioAccount } from './requests.ts';
import type { Memory } from './memory.ts';
import type { Random } from '#libs/service';

export interface ApiParts {
  accounts: readonly TwilioAccount[];
  memory: Memory;
  random: Pick<Random, 'bytes'>;
  now(): Date;
  /** The fault that is due for the next message to be made. */
  nextFault(): Fault | undefined;
  /** Where the content of a piece of media can be had, without authorisation. */
  contentPath(mediaSid: string): string;
  /** Called when a message was taken: it goes out, and `callback` is told. */
  accepted(message: TextMessage, callback: string | undefined, fault: Fault | undefined): void;
}

const prefix = '/2010-04-01/Accounts/';

/** Answers /2010-04-01/… as api.twilio.com does, as far as the gateway uses it. */
export async function answerApi(request: IncomingMessage, response: ServerResponse, url: URL, parts: ApiParts): Promise<void> {
  const refuse = (error: ApiError): void => sendJson(response, error.status, apiErrorBody(error));
  const account = authenticated(request, parts.accounts);
  const [sid, resource, messageSid, media, mediaSid] = url.pathname.slice(prefix.length).replace(/\.json$/, '').split('/');
  if (!account || account.sid !== sid) return refuse(unauthenticated);
  if (resource !== 'Messages') return refuse(notFound(url.pathname));
  if (messageSid === undefined) {
    if (request.method === 'POST') return createMessage(request, response, account, parts);
    return sendJson(response, 200, listMessages(url, account, parts));
  }
  const message = parts.memory.find(messageSid);
  if (!message || message.accountSid !== sid) return refuse(notFound(url.pathname));
  if (media === undefined) return sendJson(response, 200, toResource(message));
  if (mediaSid === undefined) {
    return sendJson(response, 200, { media_list: message.media.map((item) => mediaResource(message, item)), uri: url.pathname, next_page_uri: null });
  }
  const item = message.media.find((each) => each.sid === mediaSid);
  if (!item) return refuse(notFound(url.pathname));
  if (url.pathname.endsWith('.json')) return sendJson(response, 200, mediaResource(message, item));
  response.writeHead(307, { location: new URL(parts.contentPath(item.sid), `http://${request.headers.host ?? '127.0.0.1'}`).href }).end();
}

async function createMessage(request: IncomingMessage, response: ServerResponse, account: TwilioAccount, parts: ApiParts): Promise<void> {
  const form = new URLSearchParams(await readBody(request));
  const fault = parts.nextFault();
  if (fault === 'cut-before') return void request.socket.destroy();
  const error = fault === 'server-error' ? serverError : fault === 'too-many-requests' ? tooManyRequests : undefined;
  const wanted = { to: form.get('To') ?? '', from: form.get('From') ?? '', body: form.get('Body') ?? '' };
  const refused = error ?? refusal(wanted);
  if (refused) return sendJson(response, refused.status, apiErrorBody(refused));
  const message: TextMessage = {
    ...wanted,
    sid: newSid('SM', parts.random),
    accountSid: account.sid,
    direction: 'outbound-api',
    status: 'queued',
    media: [],
    errorCode: null,
    createdAt: parts.now().toISOString(),
    sentAt: null,
  };
  parts.memory.add(message);
  parts.accepted(message, form.get('StatusCallback') ?? undefined, fault);
  if (fault === 'cut') return void request.socket.destroy();
  return sendJson(response, 201, toResource(message));
}

function listMessages(url: URL, account: TwilioAccount, parts: ApiParts): unknown {
  return pageOf(url, {
    name: 'messages', path: messageUri({ accountSid: account.sid, sid: '' }).slice(0, -1),
    items: select(parts.memory.messages, account.sid, filterOf(url.searchParams)), toResource,
  });
}

/** `DateSent>=…` in the documentation is a parameter named `DateSent>`. */
function filterOf(query: URLSearchParams): ListFilter {
  const entries = {
    to: query.get('To'),
    from: query.get('From'),
    sentOn: query.get('DateSent'),
    sentFrom: query.get('DateSent>') ?? query.get('DateSent>='),
    sentUntil: query.get('DateSent<') ?? query.get('DateSent<='),
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== null && value !== ''));
}
