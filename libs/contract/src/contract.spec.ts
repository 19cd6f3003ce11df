import { Kafka as CloudEventsKafka } from 'cloudevents';
import Ajv from 'ajv';
import { Parser } from '@asyncapi/parser';
import { v5 } from 'uuid';
import { asyncApi } from './asyncapi.ts';
import { caseEvent } from './cases.ts';
import { decodeEvent, encodeEvent, MalformedEvent, parseData } from './cloud-event.ts';
import { breakingChanges } from './compatibility.ts';
import { examples } from './examples.ts';
import { intakeMessageReceived } from './intake.ts';
import { messageId } from './message-id.ts';
import { topicTable } from './topics.ts';

interface Document {
  info: { version: string };
  channels: Record<string, { bindings: { kafka: { partitions: number; topicConfiguration: { 'retention.ms': number } } }; messages: object; 'x-key': string }>;
  components: { messages: Record<string, { payload: JsonSchema }> };
}
interface JsonSchema { properties: Record<string, { enum?: string[]; type?: string; pattern?: string }>; required: string[] }
const document = (): Document => structuredClone(asyncApi()) as unknown as Document;

describe('the contract', () => {
  const messages = document().components.messages;

  it.each(Object.keys(messages))('%s has an example that its JSON Schema accepts, and needs its required fields', (type) => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const validate = ajv.compile(messages[type]!.payload);
    const example = examples[type] as Record<string, unknown>;
    expect(validate(example) ? [] : validate.errors).toEqual([]);
    for (const field of messages[type]!.payload.required) {
      const { [field]: _without, ...rest } = example;
      expect({ field, accepted: validate(rest) }).toEqual({ field, accepted: false });
    }
  });

  it('is a valid AsyncAPI 3 document', async () => {
    const { diagnostics } = await new Parser().parse(JSON.stringify(asyncApi()));
    expect(diagnostics.filter((finding) => finding.severity === 0).map((finding) => finding.message)).toEqual([]);
  });

  it('has a dead-letter topic beside each topic that a service reads, and none beside a department’s', () => {
    const names = topicTable(['housing']).map((topic) => topic.name);
    expect(names).toContain('intake.messages.v1.dead-letters');
    expect(names).toContain('departments.housing.v1');
    expect(names).not.toContain('departments.housing.v1.dead-letters');
  });

  it('gives the same input the same id for ever, and no two inputs one id', () => {
    expect(messageId('jiujiang', 'mayor-mobile', 'SM1')).toBe('ff0947cb-70d3-50be-b519-8abf05e99048');
    const namespace = v5('minsheng.intake', v5.URL);
    for (const identity of ['', 'SM1', '路灯', '💡', 'x'.repeat(1000), '\ud800', ...Array.from({ length: 32 }, (_, n) => `SM${n}`)]) {
      expect(messageId('jiujiang', 'tips', identity)).toBe(v5(JSON.stringify(['jiujiang', 'tips', identity]), namespace));
    }
    expect(messageId('a', 'bc', 'd')).not.toBe(messageId('ab', 'c', 'd'));
  });

  it('refuses an event whose data is of another type', () => {
    const wrong = { ...(examples['case.assigned.v1'] as object), data: {} };
    expect(caseEvent.safeParse(wrong).success).toBe(false);
    expect(caseEvent.safeParse(examples['case.assigned.v1']).success).toBe(true);
  });
});

describe('CloudEvents on Kafka', () => {
  const event = { id: 'e1', type: 't.v1', source: '/minsheng/jiujiang/mobile', time: '2026-11-24T07:42:37Z', data: { a: '民' } };

  it('are read by the CloudEvents SDK as they were written', () => {
    const { headers, value } = encodeEvent(event);
    const read = CloudEventsKafka.toEvent({ headers, body: value, key: '', value, timestamp: '' } as never);
    expect(read).toMatchObject({ id: 'e1', type: 't.v1', source: event.source, data: event.data });
  });

  it('come back whole', () => {
    const { headers, value } = encodeEvent(event);
    expect(decodeEvent(headers, Buffer.from(value))).toEqual(event);
  });

  const good = encodeEvent(event).headers;
  it.each([
    ['no headers', {}, '{}', 'ce_specversion must be 1.0; header ce_id is missing; header ce_type is missing; header ce_source is missing; header ce_time is not RFC 3339'],
    ['no type', { ...good, ce_type: undefined }, '{}', 'header ce_type is missing'],
    ['a bad time', { ...good, ce_time: 'yesterday' }, '{}', 'header ce_time is not RFC 3339'],
    ['no JSON', good, '{"a":', 'the value is not JSON in UTF-8'],
    ['no UTF-8', good, Buffer.from([0x22, 0xc4, 0x22]), 'the value is not JSON in UTF-8'],
  ])('with %s are malformed', (_what, headers, value, message) => {
    expect(() => decodeEvent(headers as Record<string, string>, Buffer.from(value))).toThrow(new MalformedEvent(message));
  });

  it('name the wrong field and never its value', () => {
    const data = { ...(examples['intake.message.received.v1'] as object), medium: '13800001234' };
    expect(() => parseData(intakeMessageReceived, { ...event, data })).toThrow(/medium: invalid_value/);
    expect(() => parseData(intakeMessageReceived, { ...event, data })).not.toThrow(/13800001234/);
  });
});

describe('a change that would break a subscriber', () => {
  const department = (doc: Document) => doc.components.messages['department.message.v1']!.payload;
  it.each<[string, (doc: Document) => void, RegExp | undefined]>([
    ['nothing', () => {}, undefined],
    ['a new field', (doc) => { department(doc).properties['extra'] = { type: 'string' }; }, undefined],
    ['a new topic', (doc) => { doc.channels['new.v1'] = doc.channels['answers.v1']!; }, undefined],
    ['a field gone', (doc) => { delete department(doc).properties['position']; }, /message\.v1\.position is gone/],
    ['a field optional', (doc) => { department(doc).required = ['id']; }, /position may now be absent/],
    ['another type', (doc) => { department(doc).properties['position']!.type = 'string'; }, /position may now be string/],
    ['a new enum value', (doc) => { department(doc).properties['type']!.enum!.push('case.sold'); }, /type may now be case\.sold/],
    ['a topic gone', (doc) => { delete doc.channels['cases.events.v1']; }, /topic cases\.events\.v1 is gone/],
    ['other partitions', (doc) => { doc.channels['answers.v1']!.bindings.kafka.partitions = 7; }, /7 partitions instead of 6/],
    ['shorter retention', (doc) => { doc.channels['answers.v1']!.bindings.kafka.topicConfiguration['retention.ms'] = 1; }, /kept shorter/],
    ['another key', (doc) => { doc.channels['answers.v1']!['x-key'] = 'none'; }, /another key/],
    ['a message gone', (doc) => { delete doc.components.messages['answer.v1']; }, /message answer\.v1 is gone/],
    ['a break with a new major version', (doc) => { doc.info.version = '2.0.0'; delete doc.channels['answers.v1']; }, undefined],
  ])('%s', (_what, change, expected) => {
    const next = document();
    change(next);
    const found = breakingChanges(document(), next).join('\n');
    if (expected) expect(found).toMatch(expected);
    else expect(found).toBe('');
  });
});
