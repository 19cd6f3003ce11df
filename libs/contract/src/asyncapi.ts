import { z } from 'zod';
import { answer, answerResult, messageText } from './answers.ts';
import { auditEvent } from './audit.ts';
import { caseEventSchema, caseEventTypes } from './cases.ts';
import { departmentMessage } from './departments.ts';
import { pointReached } from './escalations.ts';
import { examples } from './examples.ts';
import { intakeMessageAmended, intakeMessageReceived, intakeSourceChanged } from './intake.ts';
import {
  answerResultsTopic, answersTopic, auditTopic, casesTopic, escalationsTopic, eventTypes, intakeTopic, topicTable,
  type Topic,
} from './topics.ts';

/** A new major number is the only thing that lets a breaking change pass `npm run contract -- --check`. */
const contractVersion = '1.0.0';

const messagesByTopic: Record<string, Record<string, z.ZodType>> = {
  [intakeTopic]: {
    [eventTypes.received]: intakeMessageReceived, [eventTypes.amended]: intakeMessageAmended,
    [eventTypes.sourceChanged]: intakeSourceChanged,
  },
  [casesTopic]: Object.fromEntries(
    caseEventTypes.map((type) => [eventTypes.versioned(type), caseEventSchema(type)]),
  ),
  [escalationsTopic]: { [eventTypes.pointReached]: pointReached },
  [answersTopic]: { [eventTypes.answer]: answer, [eventTypes.messageText]: messageText },
  [answerResultsTopic]: { [eventTypes.answerResult]: answerResult },
  [auditTopic]: { [eventTypes.audit]: auditEvent },
  'departments.{code}.v1': { 'department.message.v1': departmentMessage },
};

/** The whole contract as an AsyncAPI 3 document; a department's topic stands once, with `{code}` for its unit. */
export function asyncApi(): Record<string, unknown> {
  const topics = topicTable(['code'])
    .filter((topic) => !topic.name.endsWith('.dead-letters'))
    .map((topic) => (topic.department ? { ...topic, name: 'departments.{code}.v1' } : topic));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Minsheng',
      version: contractVersion,
      license: { name: 'Apache-2.0' },
      description:
        'CloudEvents 1.0 in Kafka’s binary mode: attributes are `ce_` headers, the value is JSON. ' +
        'Records come at least once and in order per key; `ce_id` is the same each time. ' +
        'Ignore fields and record types that you do not know. Every topic that a service reads has a ' +
        '`.dead-letters` topic beside it.',
    },
    servers: {
      kafka: { host: '{brokers}', protocol: 'kafka-secure', variables: { brokers: { description: 'KAFKA_BROKERS' } },
        security: [{ $ref: '#/components/securitySchemes/scram' }] },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(topics.map((topic) => [topic.name, channelOf(topic)])),
    operations: Object.fromEntries(topics.flatMap(operationsOf)),
    components: {
      securitySchemes: { scram: { type: 'scramSha512', description: 'One user per service and per department.' } },
      messages: Object.fromEntries(
        Object.values(messagesByTopic).flatMap((messages) =>
          Object.entries(messages).map(([type, schema]) => [type, messageOf(type, schema)]),
        ),
      ),
    },
  };
}

function channelOf(topic: Topic): Record<string, unknown> {
  return {
    address: topic.name,
    summary: topic.summary,
    ...(topic.department ? { parameters: { code: { description: 'the unit’s code in the city’s units.yaml' } } } : {}),
    messages: Object.fromEntries(
      Object.keys(messagesByTopic[topic.name] ?? {}).map((type) => [type, { $ref: `#/components/messages/${type}` }]),
    ),
    bindings: {
      kafka: {
        partitions: topic.partitions,
        topicConfiguration: { 'retention.ms': topic.retentionDays * 86_400_000, 'cleanup.policy': ['delete'] },
        bindingVersion: '0.5.0',
      },
    },
    'x-key': topic.key,
    'x-personal-data': topic.personalData,
    'x-writers': [...topic.writers],
    'x-readers': topic.department ? ['the department'] : [...topic.readers],
  };
}

function operationsOf(topic: Topic): [string, Record<string, unknown>][] {
  const channel = { $ref: `#/channels/${topic.name.replaceAll('/', '~1')}` };
  return [
    [`write ${topic.name}`, { action: 'send', channel, summary: `Written by ${topic.writers.join(', ')}` }],
    [`read ${topic.name}`, { action: 'receive', channel, summary: `Read by ${topic.department ? 'the department' : topic.readers.join(', ')}` }],
  ];
}

function messageOf(type: string, schema: z.ZodType): Record<string, unknown> {
  const { $schema: _dialect, ...payload } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return {
    name: type,
    contentType: 'application/json',
    headers: {
      type: 'object',
      required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time'],
      properties: Object.fromEntries(
        ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'traceparent'].map((name) => [name, { type: 'string' }]),
      ),
    },
    payload,
    examples: [{ name: 'example', payload: examples[type] }],
  };
}
