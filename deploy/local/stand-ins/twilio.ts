import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '#libs/service';
import { localClock } from '../system/clock.ts';
import { answerApi } from './twilio/api.ts';
import { statusForm, twilioSignature } from './twilio/callbacks.ts';
import { openCalls, type CallInput, type RegisteredCall } from './twilio/calls.ts';
import { faultSchema, type Fault } from './twilio/faults.ts';
import { mediaInputSchema, serveMedia, type MediaContent, type MediaInput } from './twilio/media.ts';
import { openMemory } from './twilio/memory.ts';
import { messageUri, newSid, type MessageStatus, type TextMessage } from './twilio/messages.ts';
import { outboxPage, sentTexts, type SentText } from './twilio/outbox-page.ts';
import { readBody, sendHtml, sendJson, type TwilioAccount } from './twilio/requests.ts';

export type { Fault, MediaInput, SentText, TwilioAccount };

export interface TwilioStandInOptions {
  accounts: readonly TwilioAccount[];
  /** 0 or nothing: a free one. */
  port?: number;
  /** Keeps the last 500 messages over a restart. */
  stateFile?: string;
  clock?: Clock;
  random?: Pick<Random, 'bytes'>;
  fetch?: typeof fetch;
  /** How long after a message was taken it is sent, and after that delivered. */
  stepMilliseconds?: number;
  /** Stand-ins for other providers at the same address: asked first; resolves with false for what is not theirs. */
  others?: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;
}

/** A message from a citizen that Twilio "has", so that it can be listed and its media fetched. */
const inboundSchema = z.object({
  accountSid: z.string().optional(),
  sid: z.string().optional(),
  from: z.string(),
  to: z.string(),
  body: z.string(),
  /** RFC 3339; now when not set. */
  sentAt: z.string().optional(),
  media: z.array(mediaInputSchema).default([]),
});
export type InboundInput = z.input<typeof inboundSchema>;

export interface RegisteredInbound {
  sid: string;
  accountSid: string;
  /** As the webhook's MediaUrl0, MediaUrl1, … */
  media: { sid: string; url: string; contentType: string }[];
}

export interface TwilioStandIn {
  /** http://127.0.0.1:port: what TWILIO_API_URL is set to. */
  url: string;
  /** What was "sent", newest first. */
  sent(): SentText[];
  /** The next messages to be made meet these faults, one each. */
  failNext(...faults: Fault[]): void;
  registerInbound(input: InboundInput): RegisteredInbound;
  registerCall(input: CallInput): RegisteredCall;
  close(): Promise<void>;
}

/**
 * Twilio's API on loopback, for the local default and for tests: takes messages, lists them and calls, serves media and
 * recordings, and calls back signed. `GET /dev/outbox` shows what was sent; `POST /dev/inbound`, `/dev/calls` and
 * `/dev/faults` are registerInbound, registerCall and failNext for other processes.
 */
export async function startTwilioStandIn(options: TwilioStandInOptions): Promise<TwilioStandIn> {
  const { accounts, clock = localClock, random = { bytes: randomBytes }, fetch: send = fetch, stepMilliseconds = 50 } = options;
  const memory = openMemory(options.stateFile);
  const contents = new Map<string, MediaContent>();
  const faults: Fault[] = [];
  const calls = openCalls({ accounts, random, now: () => clock.now() });
  const closing = new AbortController();
  let base = '';

  const goOn = async (message: TextMessage, status: MessageStatus, callback: string | undefined): Promise<void> => {
    await clock.sleep(stepMilliseconds, closing.signal);
    if (closing.signal.aborted) return;
    const errorCode = status === 'undelivered' ? 30003 : null;
    const changed = memory.change(message.sid, { status, errorCode, sentAt: message.sentAt ?? clock.now().toISOString() });
    const token = accounts.find((account) => account.sid === message.accountSid)?.token;
    if (!changed || callback === undefined || token === undefined) return;
    const form = statusForm(changed);
    await send(callback, {
      method: 'POST',
      headers: { 'x-twilio-signature': twilioSignature(token, callback, form) },
      body: new URLSearchParams(form),
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(15_000)]),
    }).catch(() => undefined); // As at Twilio, a status that nobody takes is lost.
  };
  const deliver = async (message: TextMessage, callback: string | undefined, fault: Fault | undefined): Promise<void> => {
    await goOn(message, 'sent', callback);
    await goOn(message, fault === 'undelivered' ? 'undelivered' : 'delivered', callback);
  };
  const registerInbound = (input: InboundInput): RegisteredInbound => {
    const inbound = inboundSchema.parse(input);
    const at = inbound.sentAt ?? clock.now().toISOString();
    const media = inbound.media.map((content) => {
      const sid = newSid('ME', random);
      contents.set(sid, content);
      return { sid, contentType: content.contentType };
    });
    const message: TextMessage = {
      sid: inbound.sid ?? newSid(media.length > 0 ? 'MM' : 'SM', random),
      accountSid: inbound.accountSid ?? accounts[0]?.sid ?? '',
      direction: 'inbound',
      status: 'received',
      from: inbound.from,
      to: inbound.to,
      body: inbound.body,
      media,
      errorCode: null,
      createdAt: at,
      sentAt: at,
    };
    memory.add(message);
    const urlOf = (sid: string): string => `${base}${messageUri(message)}/Media/${sid}`;
    return { sid: message.sid, accountSid: message.accountSid, media: media.map((item) => ({ ...item, url: urlOf(item.sid) })) };
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', base);
    if (await options.others?.(request, response, url)) return;
    if (await calls.answer(request, response, url)) return;
    const call = `${request.method} ${url.pathname}`;
    if (url.pathname.startsWith('/2010-04-01/')) {
      return answerApi(request, response, url, {
        accounts, memory, random,
        now: () => clock.now(),
        nextFault: () => faults.shift(),
        contentPath: (sid) => `/dev/media/${sid}`,
        accepted: (message, callback, fault) => void deliver(message, callback, fault),
      });
    }
    if (url.pathname.startsWith('/dev/media/')) return serveMedia(response, contents.get(url.pathname.slice('/dev/media/'.length)));
    if (call === 'GET /dev/outbox') {
      const texts = sentTexts(memory.messages);
      return request.headers.accept?.includes('text/html') ? sendHtml(response, outboxPage(texts)) : sendJson(response, 200, texts);
    }
    if (call === 'POST /dev/inbound') {
      const input = inboundSchema.safeParse(parseJson(await readBody(request)));
      return input.success ? sendJson(response, 201, registerInbound(input.data)) : sendJson(response, 400, { message: z.prettifyError(input.error) });
    }
    if (call === 'POST /dev/faults') {
      const input = z.array(faultSchema).safeParse(parseJson(await readBody(request)));
      if (!input.success) return sendJson(response, 400, { message: z.prettifyError(input.error) });
      faults.push(...input.data);
      return sendJson(response, 200, { faults: faults.length });
    }
    return sendJson(response, call === 'GET /healthz' ? 200 : 404, { message: call });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { message: error instanceof Error ? error.message : 'fault' });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: base,
    sent: () => sentTexts(memory.messages),
    failNext: (...next) => void faults.push(...next),
    registerInbound,
    registerCall: (input) => calls.register(input, base),
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
