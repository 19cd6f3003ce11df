import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { channelToken, type Channel } from '#libs/channel';
import { answersTopic, casesTopic, encodeEvent, eventTypes, type Answer, type AnswerTemplate, type CaseEventOf, type CaseEventType } from '#libs/contract';
import type { BusRecord } from '#libs/bus';
import type { RunningService } from '#libs/service';
import { openAdapter, type AdapterKit } from '../../../../../libs/channel/src/testing/adapter-kit.ts';
import type { TestDatabase } from '../../../../../test/servers.ts';
import { tipsService } from '../../tips.service.ts';
import { Open311CasesController } from '../cases/cases.controller.ts';

export const base = '/open311/v2';
export const apiKey = 'key-of-open311-in-the-tests';
export const monday = '2026-11-23T01:00:00.000Z';

export interface Open311Kit extends AdapterKit {
  /** Posts a form as a client does; what is undefined in `changed` is left out. */
  post(service: RunningService, changed?: Record<string, string | undefined>, format?: 'json' | 'xml'): request.Test;
  /** What routing says of a case, as the topic brings it. */
  events(service: RunningService, ...events: BusRecord[]): Promise<void>;
  /** Routing's first answer, as the topic brings it. */
  acknowledge(service: RunningService, messageId: string, number: string, pin: string): Promise<void>;
}

/** Tips without a broker: what topics would bring is handed to the same handlers. */
export async function openOpen311(env: Record<string, string> = {}, database?: TestDatabase): Promise<Open311Kit> {
  const kit = await openAdapter(tipsService, { env, ...(database ? { database } : {}) });
  return {
    ...kit,
    post: (service, changed = {}, format = 'json') => request(service.url).post(`${base}/requests.${format}`).type('form').send(formOf(changed)),
    events: (service, ...events) => service.app.get(Open311CasesController, { strict: false }).cases(events),
    async acknowledge(service, messageId, number, pin) {
      const now = new Date();
      const template: AnswerTemplate = { name: 'acknowledgement', values: { number, pin } };
      const data: Answer = {
        id: randomUUID(), caseId: randomUUID(), kind: 'acknowledgement', medium: 'open311', account: 'open311',
        to: await kit.sealer.seal({ medium: 'open311', address: messageId }, now), text: await kit.sealer.seal('已受理', now), template: await kit.sealer.seal(template, now),
      };
      const { headers, value } = encodeEvent({ id: data.id, type: eventTypes.answer, source: '/minsheng/jiujiang/routing', time: now.toISOString(), data });
      const channel: Channel = service.app.get(channelToken, { strict: false });
      await channel.takeAnswers([recordOf(answersTopic, data.caseId, headers, value)]);
    },
  };
}

export function formOf(changed: Record<string, string | undefined> = {}): Record<string, string> {
  const form = {
    api_key: apiKey, service_code: 'street-lighting', lat: '29.7051', long: '116.0019', address_string: '和中路与庐峰路交叉口',
    description: '和中路的路灯坏了三天了', first_name: '建国', last_name: '赵', phone: '13800001234', email: 'zhao@example.com', ...changed,
  };
  return Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** One case whose events follow each other. */
export class CaseStory {
  readonly caseId = randomUUID();
  readonly number: string;
  readonly messageId: string;
  #version = 0;

  constructor(messageId: string, number: string) {
    this.messageId = messageId;
    this.number = number;
  }

  event<T extends CaseEventType>(type: T, data: CaseEventOf<T>['data'], over: Partial<Omit<CaseEventOf<T>, 'type' | 'data'>> = {}): BusRecord {
    this.#version += 1;
    const event = {
      id: randomUUID(), caseId: this.caseId, number: this.number, version: this.#version, at: monday, by: { kind: 'rule' }, status: 'assigned', round: 1,
      level: 1, unit: 'urban-management', type, data, ...over,
    };
    const { headers, value } = encodeEvent({
      id: event.id, type: eventTypes.versioned(type), source: '/minsheng/jiujiang/routing', subject: this.caseId, time: event.at, data: event,
    });
    return recordOf(casesTopic, this.caseId, headers, value);
  }

  opened(medium: 'open311' | 'sms' = 'open311'): BusRecord {
    return this.event('case.opened', {
      number: this.number, messageId: this.messageId, channel: 'tips', medium, inputCategory: 'web-broadcast', account: 'open311',
      receivedAt: monday, countedFrom: monday, implausible: false, candidates: [],
    }, { status: 'new', unit: 'center' });
  }

  classified(subcategory = 'street-lighting', kind: 'help' | 'complaint' | 'report' = 'help'): BusRecord {
    return this.event('case.classified', { kind, category: 'municipal', subcategory, deadline: 'week', confidence: 0.9, by: 'rule', reasons: [] }, {
      status: 'new', unit: 'center', due: { at: '2026-11-30T09:30:00.000Z', deadline: 'week', policy: 'f'.repeat(64), provisional: false },
    });
  }

  assigned(unit = 'urban-management'): BusRecord {
    return this.event('case.assigned', { lead: unit, supporting: [], by: 'rule', disputed: false, reasons: [] }, { unit });
  }
}

function recordOf(topic: string, key: string, headers: Record<string, string>, value: string): BusRecord {
  return { topic, partition: 0, offset: '0', key, headers, value: Buffer.from(value), timestamp: new Date() };
}
