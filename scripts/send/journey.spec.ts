import { Journey, type MetRecord } from './journey.ts';

const received = (id: string, sourceId: string): MetRecord => ({ topic: 'intake.messages.v1', type: 'intake.message.received.v1', value: { id, source: { provider: 'twilio', id: sourceId } } });
const amended = (messageId: string, state: string): MetRecord => ({ topic: 'intake.messages.v1', type: 'intake.message.amended.v1', value: { messageId, revision: 1, by: 'media', attachments: [{ state }] } });
const opened = (caseId: string, messageId: string): MetRecord => ({ topic: 'cases.events.v1', type: 'case.opened.v1', value: { type: 'case.opened', caseId, number: `N-${caseId}`, unit: 'center', data: { messageId } } });
const assigned = (caseId: string): MetRecord => ({ topic: 'cases.events.v1', type: 'case.assigned.v1', value: { type: 'case.assigned', caseId, number: `N-${caseId}`, unit: 'water', data: { lead: 'water' } } });
const told = (caseId: string): MetRecord => ({ topic: 'departments.water.v1', type: 'case.assigned.v1', value: { type: 'case.assigned', position: 7, sequence: 1, case: { id: caseId, number: `N-${caseId}` } } });

const way = [received('m', 'SM1'), opened('c', 'm'), assigned('c'), told('c'), amended('m', 'stored')];
const stations = (journey: Journey) => (['message', 'case', 'department', 'files'] as const).filter((station) => journey.reached(station));

it('tells each station of its message, and of no other', () => {
  const journey = new Journey('SM1');
  const others = [received('x', 'SM2'), opened('y', 'x'), assigned('y'), told('y'), amended('x', 'stored')];
  const lines = way.flatMap((record, index) => [others[index]!, record]).flatMap((record) => journey.meet(record));
  expect(lines).toEqual([
    'on intake.messages.v1: message m', 'on cases.events.v1: case.opened, number N-c', 'on cases.events.v1: case.assigned to water',
    'on departments.water.v1: case.assigned, position 7, sequence 1', 'on intake.messages.v1: revision 1 by media, files stored',
  ]);
  expect([journey.number, stations(journey)]).toEqual(['N-c', ['message', 'case', 'department', 'files']]);
});

it('understands records of different topics in whatever order they come', () => {
  const journey = new Journey('SM1');
  const [message, open, assign, tell] = way as [MetRecord, MetRecord, MetRecord, MetRecord];
  const lines = [tell, open, assign, message].flatMap((record) => journey.meet(record));
  expect(new Set(lines).size).toBe(4);
  expect(stations(journey)).toEqual(['message', 'case', 'department']);
});

it('passes over what it does not understand', () => {
  const journey = new Journey('SM1');
  for (const value of [undefined, null, 'x', {}, []]) {
    for (const topic of ['intake.messages.v1', 'cases.events.v1', 'departments.water.v1', 'other']) {
      expect(journey.meet({ topic, type: '', value })).toEqual([]);
    }
  }
});

it('waits for the words of a scan apart from its pages', () => {
  const journey = new Journey('SM1');
  journey.meet(received('m', 'SM1'));
  const read = (text?: string): MetRecord => ({ topic: 'intake.messages.v1', type: 'intake.message.amended.v1', value: { messageId: 'm', revision: 1, by: 'ocr', ...(text === undefined ? {} : { text }) } });
  for (const nothing of [undefined, '']) {
    journey.meet(read(nothing));
    expect(journey.reached('words')).toBe(false);
  }
  expect(journey.meet(read('路灯坏了'))).toEqual(['on intake.messages.v1: revision 1 by ocr, with words']);
  expect(journey.reached('words')).toBe(true);
});
