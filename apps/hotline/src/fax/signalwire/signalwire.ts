import { providerTime, verifyTwilio, type ListedMessage, type TwilioAccount, type WebhookProvider } from '#libs/channel';
import type { Clock } from '#libs/service';
import { basic } from '../api.ts';
import { documentPart, failedPart, mayStillCome } from '../item.ts';
import type { FaxLines } from '../lines.ts';
import type { SignalWireProject } from '../settings.ts';
import { createSignalWireApi, type SignalWireFax } from './api.ts';
import { faxOfForm, hasEnded, itemOfListed, nothing, receiveAt, signalWireName } from './form.ts';

export interface SignalWireParts {
  project: SignalWireProject;
  lines: FaxLines;
  publicUrl: string;
  fetch: typeof fetch;
  clock: Clock;
}

/** Faxes at SignalWire, whose forms are signed as Twilio's are; its list for what it began and never told the end of. */
export function signalWire({ project, lines, publicUrl, fetch: fetcher, clock }: SignalWireParts): WebhookProvider {
  const api = createSignalWireApi(project, fetcher);
  const account: TwilioAccount = { sid: project.id, tokens: project.signingKeys, lines: new Map() };
  const accounts = { bySid: (sid: string) => (sid.toLowerCase() === project.id.toLowerCase() ? account : undefined), ofNumber: () => undefined };
  const origin = new URL(project.url).origin;
  return {
    name: signalWireName,
    open(request) {
      const { 'x-signalwire-signature': signature, ...headers } = request.headers;
      const form = verifyTwilio({ ...request, headers: { ...headers, 'x-twilio-signature': signature } }, accounts);
      if ('refused' in form) return form;
      const fax = faxOfForm(form.fields, request, lines);
      if ('item' in fax) return { messages: () => [fax.item], reports: () => [] };
      const response = 'begins' in fax ? receiveAt(`${publicUrl}/hotline/fax/signalwire/received`) : nothing;
      return { messages: () => [], reports: () => [], response, ...('ignored' in fax ? { ignored: fax.ignored } : {}) };
    },
    answer: () => nothing,
    mediaAccess: () => ({ origin, headers: { authorization: basic(project.id, project.token) } }),
    listings: [{
      name: signalWireName, account: lines.first,
      async *pages(since) {
        for await (const page of api.received(since)) yield page.map((fax) => listed(fax, lines, clock.now()));
      },
    }],
  };
}

function listed(fax: SignalWireFax, lines: FaxLines, now: Date): ListedMessage {
  const at = providerTime(fax.date_created ?? undefined) ?? now;
  return {
    identity: fax.sid, part: fax.media_url ? documentPart : failedPart, account: lines.of(fax.to ?? '').key,
    at, unfinished: !hasEnded(fax.status) && mayStillCome(at, now),
    load: async () => itemOfListed(fax, lines),
  };
}
