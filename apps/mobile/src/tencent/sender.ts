import type { AnswerSender, CurrentCity } from '#libs/channel';
import type { Clock } from '#libs/service';
import { approvedText } from '../outgoing/approved-text.ts';
import type { TencentApi } from './api.ts';
import { tencentName } from './message.ts';

export interface SenderParts {
  /** Key of the city's line. */
  line: () => string;
  city: CurrentCity;
  api: TencentApi;
  clock: Clock;
}

/** Clocks differ: a text may be dated a little before we asked for it. */
const slack = 120_000;
/** Tencent Cloud tells of a text when the network has reported it, which takes seconds where the phone is on. */
const reportedAfter = 120_000;

/**
 * Answers leave as approved texts, each with the answer's own id as its session. Not promised: once-only for a text that
 * was taken, whose answer was lost, and whose phone was off for the first two minutes: Tencent Cloud lists none that the
 * network did not report.
 */
export function tencentSender({ line, city, api, clock }: SenderParts): AnswerSender {
  return {
    carries: (medium, account) => medium === 'sms' && account === line(),
    // The approved text is what is sent, whole.
    split: (text) => [text],
    async send({ answerId, to, template }) {
      const approved = approvedText(city.now, tencentName, template);
      if ('refused' in approved) return { outcome: 'refused', reason: approved.refused };
      const { sign, id, variables } = approved;
      return api.sendSms({ PhoneNumberSet: [to], SignName: sign, TemplateId: id, TemplateParamSet: variables.map(({ value }) => value), SessionContext: answerId });
    },
    async find({ answerId, to }, since) {
      try {
        const reported = await api.reported(to, new Date(since.getTime() - slack));
        const found = reported.filter(({ session }) => session === answerId).map(({ serialNo }) => serialNo);
        const left = reportedAfter - (clock.now().getTime() - since.getTime());
        if (found.length > 0 || left <= 0) return { found };
        return { failed: 'Tencent Cloud does not tell of it yet', lookAgainSeconds: Math.ceil(left / 1000) };
      } catch {
        return { failed: 'Tencent Cloud cannot be asked what it was given' };
      }
    },
  };
}
