import { openZone } from '#libs/city';
import type { AnswerSender, CurrentCity } from '#libs/channel';
import type { Clock } from '#libs/service';
import { approvedText } from '../outgoing/approved-text.ts';
import type { AliyunApi } from './api.ts';
import { aliyunName } from './message.ts';

export interface SenderParts {
  /** Key of the city's line. */
  line: () => string;
  city: CurrentCity;
  api: AliyunApi;
  clock: Clock;
}

/** Aliyun lists what it took with a delay; what is not in its list before is not yet known not to be there. */
const listedAfter = 120_000;
/** In its API's days. */
const beijing = openZone('Asia/Shanghai');

/** Answers leave as approved texts, each under the answer's own id, by which reports and lists find it. */
export function aliyunSender({ line, city, api, clock }: SenderParts): AnswerSender {
  return {
    carries: (medium, account) => medium === 'sms' && account === line(),
    // The approved text is what is sent, whole.
    split: (text) => [text],
    async send({ answerId, to, template }) {
      const approved = approvedText(city.now, aliyunName, template);
      if ('refused' in approved) return { outcome: 'refused', reason: approved.refused };
      const { sign, id, variables } = approved;
      return api.sendSms({
        PhoneNumbers: numberOf(to), SignName: sign, TemplateCode: id, OutId: answerId,
        TemplateParam: JSON.stringify(Object.fromEntries(variables.map(({ name, value }) => [name, value]))),
      });
    },
    async find({ answerId, to }, since) {
      const now = clock.now();
      try {
        const days = new Set([since, now].map((at) => beijing.dateOf(at).replaceAll('-', '')));
        const listed = (await Promise.all([...days].map((day) => api.outIds(numberOf(to), day)))).flat();
        // The list does not say Aliyun's own id; its reports bring ours along.
        if (listed.includes(answerId)) return { found: [`out-id:${answerId}`] };
        const left = listedAfter - (now.getTime() - since.getTime());
        return left > 0 ? { failed: 'Aliyun does not list it yet', lookAgainSeconds: Math.ceil(left / 1000) } : { found: [] };
      } catch {
        return { failed: 'Aliyun cannot be asked what it was given' };
      }
    },
  };
}

/** A number of the mainland has no country code there, others have no `+`. */
function numberOf(to: string): string {
  return to.replace(/^\+86(?=1\d{10}$)/, '').replace(/^\+/, '');
}
