import { cityFolder, describeProblem, loadCity, type City, type Classification } from '#libs/city';
import type { Actor, Correspondent, IntakeMessageReceived } from '#libs/contract';
import type { CaseState, Stamp, Unopened } from './case/state.ts';
import type { OpenedMessage } from './view/department-view.ts';

// What the unit specs of routing share. Every name, number and text here is made up.

export const unitA = 'urban-management';
export const unitB = 'housing';
/** The time of the message, 17:00 of a Tuesday in the city, a working day. */
export const tuesday = '2026-11-24T09:00:00.000Z';

export async function jiujiang(): Promise<City> {
  const loaded = await loadCity(cityFolder('deploy/city/jiujiang'));
  if (!loaded.ok) throw new Error(loaded.problems.map(describeProblem).join('\n'));
  return loaded.city;
}

/** `00000000-0000-4000-8000-000000000007` of 7. */
export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function stamp(by: Actor = { kind: 'rule' }, at = tuesday): Stamp {
  let next = 1;
  return { at, by, nextId: () => uuid(next++) };
}

export const unopened: Unopened = { id: uuid(900), number: 'JJ-20261124-000123', policy: 'f'.repeat(64), centre: 'center', accused: [] };

/** A new case at the centre: a request for help about a street lamp. */
export function aCase(over: Partial<CaseState> = {}): CaseState {
  return {
    ...unopened, version: 2, status: 'new', round: 1, level: 1, unit: 'center', supporting: [], told: [],
    channel: 'mobile', medium: 'sms', account: 'mayor-mobile', openedAt: tuesday, receivedAt: tuesday, countedFrom: tuesday,
    kind: 'help', category: 'municipal', subcategory: 'street-lighting', deadline: 'week', decidedBy: 'rule',
    disputed: false, confidential: false, emergency: false, released: [], lastMessageAt: tuesday,
    ...over,
  };
}

/** The same with unit A, since then. */
export function heldCase(over: Partial<CaseState> = {}): CaseState {
  return aCase({
    version: 3, status: 'assigned', unit: unitA, lastLead: unitA, told: [unitA], assignedBy: 'rule', assignedAt: tuesday, ...over,
  });
}

export function aMessage(over: Partial<IntakeMessageReceived> = {}): IntakeMessageReceived {
  return {
    id: uuid(1), channel: 'mobile', medium: 'sms', category: 'mayor-line', account: 'mayor-mobile',
    occurredAt: tuesday, receivedAt: tuesday, storedAt: tuesday, source: { provider: 'test', id: 'SM1' },
    correspondent: 'a..b.c.d', text: '和中路的路灯坏了三天了', language: 'zh', textOrigin: { kind: 'typed', confidence: 1 },
    attachments: [], replyTo: 'a..b.c.d', ...over,
  };
}

export function opened(message: Partial<IntakeMessageReceived> = {}, who: Partial<Correspondent> = {}): OpenedMessage {
  const correspondent: Correspondent = { phones: ['+8613800001234'], emails: [], capacity: 'self', ...who };
  return { message: aMessage(message), correspondent, replyTo: { medium: 'sms', address: correspondent.phones[0] ?? 'nobody' } };
}

/** What the rules say of the street lamp; it goes to unit A. */
export function found(over: Partial<Classification> = {}): Classification {
  return {
    kind: 'help', category: 'municipal', subcategory: 'street-lighting', unit: unitA, supporting: [], candidates: [],
    confidence: 0.8, emergency: false, emergencyWords: [], namedUnits: [], accused: [], confidential: false, deadline: 'week',
    showsIdentity: true, decidedBy: 'rule', reasons: ['help by its words', 'street-lighting: 路灯'], ...over,
  };
}
