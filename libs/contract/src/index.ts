export {
  answer, answerResult, answerTemplate, messageText, type Answer, type AnswerResult, type AnswerTemplate, type MessageText,
} from './answers.ts';
export { asyncApi } from './asyncapi.ts';
export { auditEvent, type AuditEvent } from './audit.ts';
export {
  actor, caseClock, caseEvent, caseEventSchema, caseEventTypes, caseStatus, caseStatuses, clockPoint, due, notAcceptedReasons,
  pointKind, pointKinds, type Actor, type CaseClock, type CaseEvent, type CaseEventOf, type CaseEventType, type CaseStatus,
  type ClockPoint, type Due, type PointKind,
} from './cases.ts';
export {
  decodeEvent, encodeEvent, eventSource, MalformedEvent, parseData, type CloudEvent, type EncodedEvent,
} from './cloud-event.ts';
export { breakingChanges } from './compatibility.ts';
export {
  departmentActionNames, departmentCase, departmentMessage, departmentMessageTypes,
  type DepartmentActionName, type DepartmentCase, type DepartmentMessage, type DepartmentMessageType,
} from './departments.ts';
export { pointReached, type PointReached } from './escalations.ts';
export {
  address, correspondent, inlineTextBytes, intakeMessageAmended, intakeMessageReceived, intakeSourceChanged, mailAuthentication, resemblance,
  type Address, type Correspondent, type IntakeMessageAmended, type IntakeMessageReceived, type IntakeSourceChanged,
  type MailAuthentication, type Resemblance,
} from './intake.ts';
export { derivedId, messageId } from './message-id.ts';
export {
  attachment, channels, inputCategories, inputCategory, instant, kind, kinds, level, media, medium, notFetchedYet, place, sealed,
  sha256, unitCode, uuid, type Attachment, type Kind, type Medium, type Place,
} from './primitives.ts';
export { adapterNames, serviceNames, servicePorts, type AdapterName, type ServiceName } from './services.ts';
export {
  answerResultsTopic, answersTopic, auditTopic, casesTopic, deadLetterTopic, departmentTopic, escalationsTopic,
  eventTypes, intakeTopic, topicTable, type Topic,
} from './topics.ts';
