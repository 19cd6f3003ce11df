import { phoneOf, plainNumber } from './numbers.ts';

it.each([['+8613800001234', '+8613800001234'], [' 8613800001234', '+8613800001234'], ['8613800001234', '+8613800001234'], ['12345', '12345'], ['BANK', 'BANK']])(
  'the number %j is %s', (text, number) => expect(plainNumber(text)).toBe(number),
);

it.each([
  ['+8613800001234', '+8613800001234'], [' 8613800001234', '+8613800001234'], ['+15551234567', '+15551234567'], ['12345', undefined], ['BANK', undefined],
  ['+266696687', undefined], ['266696687', undefined], ['anonymous', undefined], ['', undefined], ['sip:a@example.org', undefined], ['client:a', undefined],
])('who calls or writes as %j has the phone %s', (from, phone) => expect(phoneOf(from)).toBe(phone));
