import { aCase, tuesday, uuid } from '../fixtures.ts';
import { summaryOf } from '../view/staff-view.ts';
import { decodeCursor, encodeCursor, orderOf } from './case-order.ts';
import { caseQuery } from './case-query.ts';

const due = { at: '2026-12-01T09:30:00.000Z', deadline: 'week', policy: 'p', provisional: false };
const line = summaryOf(aCase({ due, emergency: true }), '');
const orderFor = (query: Record<string, string>) => orderOf(caseQuery.parse(query));

test.each([
  [{}, 'newest', [true, tuesday, line.id]],
  [{ openedFrom: tuesday, status: 'new' }, 'newest', [true, tuesday, line.id]],
  [{ receivedTo: tuesday }, 'received', [tuesday, line.id]],
  [{ receivedFrom: tuesday }, 'received', [tuesday, line.id]],
  [{ dueBefore: tuesday, receivedFrom: tuesday }, 'due', [due.at, line.id]],
  [{ numberPrefix: 'JJ-2026', dueBefore: tuesday }, 'number', [line.number]],
])('a list by %j is ordered by %s, and goes on where its page ended', (query, name, last) => {
  const order = orderFor(query);
  expect(order.name).toBe(name);
  expect(decodeCursor(order, encodeCursor(order, line))).toEqual(last);
});

const cursorOf = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
test.each([
  ['no base64url', '§§§'],
  ['no list', Buffer.from('{"a":1}').toString('base64url')],
  ['of a list in another order', encodeCursor(orderFor({ dueBefore: tuesday }), line)],
  ['too short', cursorOf('newest', true, tuesday)],
  ['too long', cursorOf('newest', true, tuesday, uuid(1), 1)],
  ['with a time that is none', cursorOf('newest', true, 'yesterday', uuid(1))],
  ['with SQL for an id', cursorOf('newest', true, tuesday, "'; --")],
])('a cursor that is %s is refused', (_, text) => {
  expect(decodeCursor(orderFor({}), text)).toBeUndefined();
});
