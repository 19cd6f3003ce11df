import { providerTime, type AnswerSender, type OutgoingText, type TwilioAccounts, type TwilioApi } from '#libs/channel';
import { splitText } from './split.ts';

/** Clocks differ: a text may be dated a little before we asked for it. */
const slack = 120_000;
const mostLooked = 20;

/** Answers leave through the account and by the number that the citizen wrote to. */
export function twilioSender(accounts: TwilioAccounts, api: TwilioApi, statusUrl: string): AnswerSender {
  return {
    carries: (medium, account) => (medium === 'sms' || medium === 'mms') && accounts.ofLine(account) !== undefined,
    split: splitText,
    async send(message) {
      const line = accounts.ofLine(message.account);
      if (!line) return { outcome: 'refused', reason: 'the line has no number at Twilio any more' };
      return api.createMessage(line.account, {
        To: message.to, From: line.number, Body: message.text, StatusCallback: callbackOf(statusUrl, message),
      });
    },
    async find(message, since) {
      const line = accounts.ofLine(message.account);
      if (!line) return { found: [] };
      try {
        const found: string[] = [];
        let pages = 0;
        for await (const page of api.messages(line.account, { To: message.to, From: line.number, PageSize: '100' })) {
          const young = page.filter(({ date_created: date }) => (providerTime(date ?? undefined)?.getTime() ?? Infinity) >= since.getTime() - slack);
          found.push(...young.filter(({ direction, body }) => direction.startsWith('outbound') && body?.trim() === message.text.trim()).map(({ sid }) => sid));
          pages += 1;
          if (young.length < page.length || pages === mostLooked) break;
        }
        return { found };
      } catch {
        return { failed: 'Twilio cannot be asked what it was given' };
      }
    },
  };
}

/** The answer's own id comes back with each report: a report can overtake the commit that stores Twilio's id. */
function callbackOf(statusUrl: string, { answerId, part }: OutgoingText): string {
  return `${statusUrl}?${new URLSearchParams({ answer: answerId, part: String(part) }).toString()}`;
}
