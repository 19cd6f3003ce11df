import type { HttpAnswer } from '../../http/exchange.ts';
import type { ListedAccount, ListedMessage } from '../../listing/listing.ts';
import { providerTime } from '../../time.ts';
import type { TwilioAccounts } from '../accounts.ts';
import type { TwilioApi, TwilioCall, TwilioRecording } from '../api.ts';
import { asMp3 } from './form.ts';
import { callItem, recordingItem, secondsOf, twilioVoiceName, whyMissing } from './items.ts';
import { nothing } from './twiml.ts';

/** A recording is made after its call began: calls are looked at from so long before. */
const longestCall = 2 * 60 * 60_000;

/** Each number can be listed for the calls that it had, and for their recordings. */
export function voiceListings(accounts: TwilioAccounts, api: TwilioApi, greet: (line: string) => HttpAnswer): ListedAccount[] {
  return accounts.all.flatMap((account) => [...account.lines].map(([number, line], index) => ({
    name: `${twilioVoiceName}:${line}${index === 0 ? '' : `:${index + 1}`}`,
    account: line,
    async *pages(since: Date) {
      const calls = new Set<string>();
      const began = { To: number, 'StartTime>': asAsked(new Date(since.getTime() - longestCall)), PageSize: '200' };
      for await (const page of api.calls(account, began)) {
        const inbound = page.filter(({ direction }) => direction === 'inbound');
        inbound.forEach(({ sid }) => calls.add(sid));
        yield inbound.map((call) => listedCall(call, line, accounts, greet)).filter(({ at }) => at >= since);
      }
      if (calls.size === 0) return;
      // Asked by account: by call it would be a request for each.
      for await (const page of api.recordings(account, { 'DateCreated>': asAsked(since), PageSize: '200' })) {
        yield page.filter(({ call_sid: call }) => calls.has(call)).map((recording) => listedRecording(recording, line, accounts, api));
      }
    },
  })));
}

function listedCall(call: TwilioCall, line: string, accounts: TwilioAccounts, greet: (line: string) => HttpAnswer): ListedMessage {
  const startedAt = providerTime(call.start_time ?? call.date_created ?? undefined);
  const seconds = secondsOf(call.duration);
  return {
    identity: call.sid, part: 'call', account: line, at: startedAt ?? new Date(),
    unfinished: ['queued', 'ringing', 'in-progress'].includes(call.status),
    load: async () => callItem({
      account: accounts.line(line), original: jsonOf(call), answer: greet(line), sid: call.sid, part: 'call', from: call.from ?? '',
      ...(startedAt === undefined ? {} : { startedAt }), ...(seconds === undefined ? {} : { seconds }),
    }),
  };
}

function listedRecording(recording: TwilioRecording, line: string, accounts: TwilioAccounts, api: TwilioApi): ListedMessage {
  const startedAt = providerTime(recording.start_time ?? recording.date_created ?? undefined);
  const seconds = secondsOf(recording.duration);
  return {
    identity: recording.call_sid, part: `recording:${recording.sid}`, account: line, at: providerTime(recording.date_created ?? undefined) ?? new Date(),
    unfinished: ['in-progress', 'paused', 'stopped', 'processing'].includes(recording.status),
    load: async () => recordingItem({
      account: accounts.line(line), original: jsonOf(recording), answer: nothing, callSid: recording.call_sid, sid: recording.sid,
      ...(startedAt === undefined ? {} : { startedAt }), ...(seconds === undefined ? {} : { seconds }),
      content: recording.status === 'completed'
        ? { url: asMp3(api.recordingUrl(recording)) }
        : { missing: whyMissing(recording.status, recording.error_code ?? '') },
    }),
  };
}

/** A comparison is part of the parameter's name (`StartTime>`); its time is GMT, without fractions. */
function asAsked(instant: Date): string {
  return instant.toISOString().replace(/\.\d+Z$/, 'Z');
}

function jsonOf(resource: TwilioCall | TwilioRecording) {
  return { bytes: Buffer.from(JSON.stringify(resource)), mediaType: 'application/json' };
}
