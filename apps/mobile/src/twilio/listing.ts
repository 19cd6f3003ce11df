import {
  lineOf, providerTime, type InboundItem, type ListedAccount, type ListedMessage, type TwilioAccount, type TwilioAccounts, type TwilioApi,
  type TwilioResource,
} from '#libs/channel';
import { toItem, twilioName } from './message.ts';

/** Each number can be listed for what it received. */
export function twilioListings(accounts: TwilioAccounts, api: TwilioApi): ListedAccount[] {
  return accounts.all.flatMap((account) => [...account.lines].map(([number, line], index) => ({
    name: `${twilioName}:${line}${index === 0 ? '' : `:${index + 1}`}`,
    account: line,
    async *pages(since: Date) {
      // `DateSent>` is the parameter's name: on or after this time, GMT.
      const filter = { To: number, 'DateSent>': since.toISOString().replace(/\.\d+Z$/, 'Z'), PageSize: '200' };
      for await (const page of api.messages(account, filter)) {
        yield page.filter(({ direction }) => direction === 'inbound').map((resource) => listed(resource, account, accounts, api));
      }
    },
  })));
}

function listed(resource: TwilioResource, account: TwilioAccount, accounts: TwilioAccounts, api: TwilioApi): ListedMessage {
  const at = providerTime(resource.date_sent ?? undefined) ?? providerTime(resource.date_created ?? undefined);
  return {
    identity: resource.sid,
    account: lineOf(resource.to ?? '', account),
    at: at ?? new Date(0),
    unfinished: resource.status === 'receiving',
    async load(): Promise<InboundItem> {
      const files = resource.num_media > 0 ? await api.media(account, resource.sid) : [];
      return toItem({
        sid: resource.sid, from: resource.from ?? '', to: resource.to ?? '', body: resource.body ?? '', confidence: 1,
        media: files.map((file) => ({ ...file, role: 'media' })),
        original: { bytes: Buffer.from(JSON.stringify(resource)), mediaType: 'application/json' },
        ...(at === undefined ? {} : { receivedAt: at }),
      }, account, accounts);
    },
  };
}
