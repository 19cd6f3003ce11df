import { applyEvents, type PartEvent, type PartRow } from './deliveries.ts';

const row = (answerId: string, part: number, state: PartRow['state'] = 'sending', over: Partial<PartRow> = {}): PartRow => ({
  answerId, part, caseId: `case of ${answerId}`, account: 'mayor-mobile', medium: 'sms', state, providerId: null, reason: null, ...over,
});
const event = (answerId: string, part: number, what: PartEvent['event'], over: Partial<PartEvent> = {}): PartEvent => ({ answerId, part, event: what, ...over });
const told = (rows: PartRow[], ...events: PartEvent[]) => applyEvents(rows, events).results.map(({ answerId, state }) => `${answerId} ${state}`);

it.each<[string, PartRow[], PartEvent[], string[]]>([
  ['sent and delivered in one batch are two results, in this order', [row('a', 1)], [event('a', 1, 'sent'), event('a', 1, 'delivered')], ['a sent', 'a delivered']],
  ['a late sent tells nothing', [row('a', 1)], [event('a', 1, 'delivered'), event('a', 1, 'sent')], ['a delivered']],
  ['the same twice is told once', [row('a', 1)], [event('a', 1, 'delivered'), event('a', 1, 'delivered')], ['a delivered']],
  ['of two parts the answer is sent with the second', [row('a', 1), row('a', 2)], [event('a', 2, 'sent'), event('a', 1, 'sent')], ['a sent']],
  ['of two parts one fails: the answer has failed, once', [row('a', 1), row('a', 2)], [event('a', 1, 'failed'), event('a', 2, 'failed')], ['a failed']],
  ['answers keep apart', [row('a', 1), row('b', 1)], [event('b', 1, 'failed'), event('a', 1, 'sent')], ['b failed', 'a sent']],
  ['a part that is not there changes nothing', [row('a', 1)], [event('a', 2, 'sent'), event('x', 1, 'failed')], []],
])('%s', (_, rows, events, results) => {
  expect(told(rows, ...events)).toEqual(results);
});

it('a part that failed takes those with it that were not tried yet, and no others', () => {
  const rows = [row('a', 1), row('a', 2, 'pending'), row('a', 3, 'sending'), row('b', 1, 'pending')];
  const { rows: changed } = applyEvents(rows, [event('a', 1, 'failed', { reason: 'no such number' })]);
  expect(changed.map(({ answerId, part, state, reason }) => [answerId, part, state, reason])).toEqual([
    ['a', 1, 'failed', 'no such number'], ['a', 2, 'failed', 'another part was not sent'],
  ]);
  expect(rows.map(({ state }) => state)).toEqual(['sending', 'pending', 'sending', 'pending']);
});

it('the provider’s id is kept from the first event that has one, and told', () => {
  const { rows, results, moved } = applyEvents([row('a', 1)], [event('a', 1, 'sent', { providerId: 'P1' }), event('a', 1, 'delivered', { providerId: 'P2' })]);
  expect([rows[0]!.providerId, results.map(({ providerId }) => providerId)]).toEqual(['P1', ['P1', 'P1']]);
  expect(moved).toEqual([{ medium: 'sms', event: 'sent' }, { medium: 'sms', event: 'delivered' }]);
});

it('a reason stays with what failed, and goes with no other result', () => {
  const { rows, results } = applyEvents([row('a', 1, 'sent', { reason: 'tried again' })], [event('a', 1, 'delivered', { reason: 'odd' })]);
  expect([rows[0]!.reason, results[0]!.reason]).toEqual(['tried again', undefined]);
});
