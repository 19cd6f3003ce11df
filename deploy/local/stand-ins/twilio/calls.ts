import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Random } from '#libs/service';
import { silentMp3 } from './audio.ts';
import { apiErrorBody, notFound, unauthenticated } from './faults.ts';
import { serveMedia } from './media.ts';
import { pageOf } from './paging.ts';
import { authenticated, readBody, sendJson, type TwilioAccount } from './requests.ts';

const recordingSchema = z.object({
  sid: z.string().optional(),
  status: z.enum(['processing', 'completed', 'absent']).default('completed'),
  seconds: z.number().int().min(0).default(3),
  errorCode: z.number().int().nullable().default(null),
  /** What its server gives instead of an MP3. */
  content: z.object({ contentType: z.string(), base64: z.base64(), missing: z.boolean().default(false) }).optional(),
});

/** A call from a citizen that Twilio "had", so that it can be listed and its recordings fetched. */
export const callSchema = z.object({
  accountSid: z.string().optional(),
  sid: z.string().optional(),
  from: z.string(),
  to: z.string(),
  direction: z.enum(['inbound', 'outbound-api', 'outbound-dial']).default('inbound'),
  status: z.enum(['ringing', 'in-progress', 'completed', 'busy', 'failed', 'no-answer', 'canceled']).default('completed'),
  /** RFC 3339; now when not set. */
  startedAt: z.string().optional(),
  seconds: z.number().int().min(0).default(20),
  recordings: z.array(recordingSchema).default([]),
});
export type CallInput = z.input<typeof callSchema>;

export interface RegisteredCall {
  sid: string;
  accountSid: string;
  /** `url`: as the webhook's RecordingUrl. */
  recordings: { sid: string; url: string; seconds: number; status: string }[];
}

type Recording = z.output<typeof recordingSchema> & { sid: string };
interface Call extends Omit<z.output<typeof callSchema>, 'recordings'> {
  sid: string;
  accountSid: string;
  startedAt: string;
  recordings: Recording[];
}

export interface Calls {
  register(input: CallInput, base: string): RegisteredCall;
  /** Answers Calls, Recordings and `POST /dev/calls`; false for everything else. */
  answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean>;
}

const most = 20_000;

/** The calls of the stand-in, the newest 20,000, forgotten at its end. */
export function openCalls({ accounts, random, now }: { accounts: readonly TwilioAccount[]; random: Pick<Random, 'bytes'>; now: () => Date }): Calls {
  const calls: Call[] = [];
  const newSid = (prefix: string) => `${prefix}${random.bytes(16).toString('hex')}`;

  const register = (input: CallInput, base: string): RegisteredCall => {
    const given = callSchema.parse(input);
    const call: Call = {
      ...given, sid: given.sid ?? newSid('CA'), accountSid: given.accountSid ?? accounts[0]?.sid ?? '', startedAt: given.startedAt ?? now().toISOString(),
      recordings: given.recordings.map((recording) => ({ ...recording, sid: recording.sid ?? newSid('RE') })),
    };
    calls.push(call);
    if (calls.length > most) calls.shift();
    return {
      sid: call.sid, accountSid: call.accountSid,
      recordings: call.recordings.map(({ sid, seconds, status }) => ({ sid, seconds, status, url: `${base}${home(call)}/Recordings/${sid}` })),
    };
  };

  return {
    register,
    async answer(request, response, url) {
      if (`${request.method} ${url.pathname}` === 'POST /dev/calls') {
        const input = callSchema.safeParse(parseJson(await readBody(request)));
        if (input.success) sendJson(response, 201, register(input.data, url.origin));
        else sendJson(response, 400, { message: z.prettifyError(input.error) });
        return true;
      }
      const [, sid, resource, one] = /^\/2010-04-01\/Accounts\/(\w+)\/(Calls|Recordings)(?:\/(\w+))?(?:\.\w+)?$/.exec(url.pathname) ?? [];
      if (resource === undefined) return false;
      const account = authenticated(request, accounts);
      if (!account || account.sid !== sid) {
        sendJson(response, unauthenticated.status, apiErrorBody(unauthenticated));
        return true;
      }
      const ours = calls.filter(({ accountSid }) => accountSid === sid).toReversed();
      const recordings = ours.flatMap((call) => call.recordings.map((recording) => ({ ...recording, call })));
      if (one === undefined) sendJson(response, 200, listOf(resource, url, ours, recordings));
      else if (resource === 'Recordings' && !url.pathname.endsWith('.json')) await serveRecording(response, recordings.find((recording) => recording.sid === one));
      else {
        const found = resource === 'Calls' ? ours.filter((call) => call.sid === one).map(callResource) : recordings.filter((each) => each.sid === one).map(recordingResource);
        sendJson(response, found[0] ? 200 : 404, found[0] ?? apiErrorBody(notFound(url.pathname)));
      }
      return true;
    },
  };
}

type RecordingOfCall = Recording & { call: Call };

function listOf(resource: string, url: URL, calls: readonly Call[], recordings: readonly RecordingOfCall[]): unknown {
  const [to, started, created] = ['To', 'StartTime>', 'DateCreated>'].map((name) => url.searchParams.get(name));
  const path = url.pathname.replace(/\.json$/, '');
  const since = (asked: string | null | undefined, at: string) => !asked || Date.parse(at) >= Date.parse(asked);
  if (resource === 'Calls') {
    return pageOf(url, { name: 'calls', path, items: calls.filter((call) => (!to || call.to === to) && since(started, call.startedAt)), toResource: callResource });
  }
  const asked = url.searchParams.get('CallSid');
  return pageOf(url, {
    name: 'recordings', path, toResource: recordingResource,
    items: recordings.filter(({ call }) => (!asked || call.sid === asked) && since(created, call.startedAt)),
  });
}

async function serveRecording(response: ServerResponse, recording: RecordingOfCall | undefined): Promise<void> {
  const { content, seconds = 0, sid = '' } = recording ?? {};
  if (recording?.status !== 'completed') return serveMedia(response, undefined);
  await serveMedia(response, {
    contentType: 'audio/mpeg', base64: silentMp3(seconds, sid).toString('base64'), missing: false, ...content, delayMilliseconds: 0,
  });
}

const home = ({ accountSid }: Pick<Call, 'accountSid'>): string => `/2010-04-01/Accounts/${accountSid}`;

/** The resources as api.twilio.com gives them (2010-04-01). */
function callResource(call: Call): Record<string, unknown> {
  const { sid, accountSid, from, to, direction, status, startedAt, seconds } = call;
  const over = !['ringing', 'in-progress'].includes(status);
  return {
    sid, account_sid: accountSid, from, to, direction, status, api_version: '2010-04-01', parent_call_sid: null, answered_by: null,
    date_created: rfc2822(startedAt), start_time: rfc2822(startedAt), duration: over ? String(seconds) : null,
    end_time: over ? rfc2822(new Date(Date.parse(startedAt) + seconds * 1000).toISOString()) : null,
    uri: `${home(call)}/Calls/${sid}.json`, subresource_uris: { recordings: `${home(call)}/Calls/${sid}/Recordings.json` },
  };
}

function recordingResource({ sid, status, seconds, errorCode, call }: RecordingOfCall): Record<string, unknown> {
  return {
    sid, account_sid: call.accountSid, call_sid: call.sid, status, duration: status === 'completed' ? String(seconds) : '-1', error_code: errorCode,
    channels: 1, source: 'RecordVerb', date_created: rfc2822(call.startedAt), start_time: rfc2822(call.startedAt), api_version: '2010-04-01',
    uri: `${home(call)}/Recordings/${sid}.json`, media_url: null,
  };
}

function rfc2822(instant: string): string {
  return new Date(instant).toUTCString().replace('GMT', '+0000');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
