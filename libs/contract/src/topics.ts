import { adapterNames, serviceNames, type ServiceName } from './services.ts';

/** One row of the topic table: from it topics, users' rights and AsyncAPI are made. */
export interface Topic {
  name: string;
  /** What the record's key is. */
  key: string;
  /** For ever: another number would move keys between partitions and break their order. */
  partitions: number;
  retentionDays: number;
  personalData: string;
  writers: readonly ServiceName[];
  readers: readonly ServiceName[];
  /** The one department that may read it, by unit code. */
  department?: string;
  /** Types of the records (ce_type). */
  types: readonly string[];
  summary: string;
}

export const intakeTopic = 'intake.messages.v1';
export const casesTopic = 'cases.events.v1';
export const escalationsTopic = 'escalations.events.v1';
export const answersTopic = 'answers.v1';
export const answerResultsTopic = 'answers.results.v1';
export const auditTopic = 'audit.events.v1';
export const departmentTopic = (code: string): string => `departments.${code}.v1`;
export const deadLetterTopic = (topic: string): string => `${topic}.dead-letters`;

/** `ce_type` of each kind of record, by the topic that carries it. */
export const eventTypes = {
  received: 'intake.message.received.v1',
  amended: 'intake.message.amended.v1',
  sourceChanged: 'intake.source.changed.v1',
  pointReached: 'point.reached.v1',
  answer: 'answer.v1',
  answerResult: 'answer.result.v1',
  messageText: 'message.text.v1',
  audit: 'audit.event.v1',
  /** Case events and department messages carry their own type with `.v1`: `case.opened.v1`. */
  versioned: (type: string): string => `${type}.v1`,
} as const;

const fixed: readonly Topic[] = [
  {
    name: intakeTopic, key: 'HMAC of the correspondent', partitions: 12, retentionDays: 14,
    personalData: 'identity sealed; the citizen’s words in clear', writers: adapterNames, readers: ['routing'],
    types: [eventTypes.received, eventTypes.amended, eventTypes.sourceChanged],
    summary: 'Every appeal as it came in, what came later for it, and which sources cannot be asked.',
  },
  {
    name: casesTopic, key: 'case id', partitions: 12, retentionDays: 400, personalData: 'none',
    writers: ['routing'], readers: ['escalation', 'console', 'tips'], types: ['case.*.v1'],
    summary: 'The life of every case, in order of its version.',
  },
  {
    name: escalationsTopic, key: 'case id', partitions: 12, retentionDays: 400, personalData: 'none',
    writers: ['escalation'], readers: ['routing'], types: [eventTypes.pointReached],
    summary: 'Points that the clocks reached: proposals to routing.',
  },
  {
    name: answersTopic, key: 'case id', partitions: 6, retentionDays: 90, personalData: 'address and text sealed',
    writers: ['routing'], readers: adapterNames, types: [eventTypes.answer, eventTypes.messageText],
    summary: 'What is to be said to citizens and to the leaders of units, and what a person heard in a recording.',
  },
  {
    name: answerResultsTopic, key: 'case id', partitions: 6, retentionDays: 90, personalData: 'none',
    writers: adapterNames, readers: ['routing'], types: [eventTypes.answerResult], summary: 'What became of each answer.',
  },
  {
    name: auditTopic, key: 'case id or user', partitions: 3, retentionDays: 400, personalData: 'none',
    writers: serviceNames, readers: ['console'], types: [eventTypes.audit], summary: 'Who did or read what.',
  },
];

/** The whole table for a city's departments, each topic followed by its dead letters where a service consumes it. */
export function topicTable(departments: readonly string[]): Topic[] {
  return [...fixed, ...departments.map(ofDepartment)].flatMap((topic) =>
    topic.readers.length === 0 ? [topic] : [topic, deadLettersOf(topic)],
  );
}

function ofDepartment(code: string): Topic {
  return {
    name: departmentTopic(code), key: 'case id', partitions: 1, retentionDays: 90,
    personalData: 'what this department was shown', writers: ['routing'], readers: [], department: code,
    types: ['case.*.v1', 'extension.*.v1'], summary: 'Everything that one department is told, in order of position.',
  };
}

function deadLettersOf(topic: Topic): Topic {
  return {
    ...topic, name: deadLetterTopic(topic.name), partitions: 1, retentionDays: 90,
    writers: topic.readers, readers: [], summary: `Records of ${topic.name} that failed for good; operators read them.`,
  };
}
