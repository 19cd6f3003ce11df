import { caseEventTypes, type CaseEventOf, type CaseEventType } from './cases.ts';

const sealedExample = 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiMjAyNi0xMSJ9..48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS.XFBoMYUZodetZdvTiFvSkQ';
const messageIdExample = '0f6d3f0e-3a0c-5b6f-9d0e-6f2f6b1c9a01';
const caseIdExample = '4b7c7a52-8d0d-4d0e-9a51-0d8f6a3b2c11';
const policyExample = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const at = '2026-11-24T15:42:37+08:00';
const dueExample = { at: '2026-12-01T23:59:59+08:00', deadline: 'week', policy: policyExample, provisional: false };

const stored = {
  state: 'stored', role: 'media', sha256: policyExample, mediaType: 'image/jpeg', bytes: 183_204, name: 'lamp.jpg',
};

const eventData: { [T in CaseEventType]: CaseEventOf<T>['data'] } = {
  'case.opened': {
    number: 'JJ-20261124-000123', messageId: messageIdExample, channel: 'mobile', medium: 'sms',
    inputCategory: 'mayor-line', account: 'mayor-mobile', receivedAt: at, countedFrom: at, implausible: false,
    candidates: [],
  },
  'case.message-added': { messageId: messageIdExample, medium: 'sms', receivedAt: at, because: 'quoted-number', revision: 0 },
  'case.classified': {
    kind: 'help', category: 'city-management', subcategory: 'street-lighting', district: 'xunyang', deadline: 'week',
    confidence: 0.92, by: 'rule', reasons: ['路灯'],
  },
  'case.assigned': { lead: 'urban-management', supporting: [], by: 'rule', disputed: false, reasons: ['street-lighting'] },
  'case.accepted': { unit: 'urban-management' },
  'case.returned': { unit: 'urban-management', reason: 'The lamp belongs to the park.' },
  'case.handed-down': { unit: 'urban-management', to: 'xunyang' },
  'case.progressed': { unit: 'urban-management', public: true },
  'case.paused': { by: 'urban-management', until: '2026-12-04T23:59:59+08:00' },
  'case.resumed': { because: 'answered' },
  'case.extension-requested': { unit: 'urban-management', reason: 'The part is ordered.', days: 10 },
  'case.extended': { unit: 'urban-management', days: 10, from: dueExample.at, to: '2026-12-11T23:59:59+08:00' },
  'case.extension-refused': { unit: 'urban-management', reason: 'The part is in stock.' },
  'case.approval-requested': { unit: 'urban-management' },
  'case.reworked': { reason: 'The answer does not say when.', unitDue: dueExample },
  'case.resolved': { direct: false, unit: 'urban-management' },
  'case.not-accepted': { reason: 'other-lawful-channel', channel: 'the court that has the suit' },
  'case.merged': { lead: '7a1f6a34-5d1c-4a5e-8c52-3f7a9e0b1d22' },
  'case.unmerged': { lead: '7a1f6a34-5d1c-4a5e-8c52-3f7a9e0b1d22' },
  'case.supervised': { instruction: 'Report by Friday.', dueAt: '2026-11-27T17:30:00+08:00' },
  'case.confidential': {},
  'case.identity-released': { identity: true, text: true, units: ['urban-management'], reason: 'The repairer must call.' },
  'case.reminded': { unit: 'urban-management', level: 1, at },
  'case.escalated': { unit: 'urban-management', level: 2, at },
  'case.overdue': { unit: 'urban-management', level: 3, at },
  'case.called-back': { reached: true, contacted: true, solved: true, satisfied: true },
  'case.reopened': { reason: 'The lamp is out again.' },
  'case.review-requested': { step: 'review', unit: 'center' },
  'case.archived': {},
  'case.emergency': { words: ['煤气泄漏'] },
  'case.due-changed': { because: 'calendar', from: dueExample.at, to: '2026-12-02T23:59:59+08:00' },
};

const clockExample = {
  holder: 'urban-management', since: at, paused: false,
  points: [
    { unit: 'urban-management', point: 'reminder', level: 1, at: '2026-11-28T22:30:00+08:00', why: '60 % of the time' },
    { unit: 'urban-management', point: 'level', level: 3, at: dueExample.at, why: 'at the limit' },
  ],
};

const eventExamples = caseEventTypes.map((type, index) => [
  `${type}.v1`,
  {
    id: '2c1d9c8e-6f64-4c0e-8f0a-5e0a7b9f3d33', caseId: caseIdExample, number: 'JJ-20261124-000123', version: index + 1, at,
    by: { kind: 'rule' }, status: 'assigned', round: 1, level: 1, unit: 'urban-management', due: dueExample, clock: clockExample,
    type, data: eventData[type],
  },
]);

/** One example per record type; tests validate each, and AsyncAPI shows them. */
export const examples: Record<string, unknown> = {
  'intake.message.received.v1': {
    id: messageIdExample, channel: 'mobile', medium: 'mms', category: 'mayor-line', account: 'mayor-mobile',
    occurredAt: at, receivedAt: at, storedAt: at, source: { provider: 'twilio', id: 'SM0123456789abcdef0123456789abcdef' },
    correspondent: sealedExample, text: '和中路的路灯坏了三天了', language: 'zh', textOrigin: { kind: 'typed', confidence: 1 },
    attachments: [{ state: 'unavailable', reason: 'not fetched yet', role: 'media', mediaType: 'image/jpeg' }],
    place: { text: '和中路' }, replyTo: sealedExample,
  },
  'intake.message.amended.v1': { messageId: messageIdExample, revision: 1, at, by: 'media', attachments: [stored] },
  'intake.source.changed.v1': {
    id: '3d2e0f9a-7b6c-4d5e-8f1a-6c5d4e3f2a77', account: 'mayor-mailbox', source: 'imap:mayor-mailbox', state: 'failing',
    reason: 'the server refused the sign-in: check the password in MAYOR_MAILBOX_IMAP', since: at,
  },
  ...Object.fromEntries(eventExamples),
  'point.reached.v1': {
    id: '5e2a7f10-93a4-4f1e-b7b7-2a4d6c8e0f44', caseId: caseIdExample, unit: 'urban-management', level: 2, round: 1,
    caseVersion: 4, point: 'level', dueAt: at, firedAt: at,
  },
  'answer.v1': {
    id: '6f3b8a21-a4b5-4a2f-98c8-3b5e7d9f1a55', caseId: caseIdExample, kind: 'acknowledgement', medium: 'sms',
    account: 'mayor-mobile', to: sealedExample, text: sealedExample,
  },
  'message.text.v1': {
    id: '4e3f1a0b-8c7d-4e6f-9a2b-7d6e5f4a3b88', messageId: messageIdExample, caseId: caseIdExample, account: 'mayor-hotline',
    by: 'clerk:staff-1', text: sealedExample,
  },
  'answer.result.v1': {
    id: '7a4c9b32-b5c6-4b30-a9d9-4c6f8e0a2b66', answerId: '6f3b8a21-a4b5-4a2f-98c8-3b5e7d9f1a55', caseId: caseIdExample,
    state: 'sent', at, providerId: 'SMfedcba9876543210fedcba9876543210',
  },
  'audit.event.v1': {
    id: '8b5d0c43-c6d7-4c41-bae0-5d7a9f1b3c77', at, service: 'routing', actor: { keyId: 'staff-1', scope: 'staff' },
    action: 'case.read', caseId: caseIdExample, outcome: 'done',
  },
  'department.message.v1': {
    id: '9c6e1d54-d7e8-4d52-8bf1-6e8b0a2c4d88', type: 'case.assigned', position: 41, sequence: 1, at,
    case: {
      id: caseIdExample, number: 'JJ-20261124-000123', kind: 'help', category: 'city-management',
      subcategory: 'street-lighting', text: '和中路的路灯坏了三天了', textShown: 'masked', place: { text: '和中路' },
      district: 'xunyang', medium: 'sms', receivedAt: at, attachments: [stored], identityShown: false, confidential: false,
      emergency: false, status: 'assigned', role: 'lead', due: dueExample, level: 1, round: 1, version: 3,
      messages: [{ at, from: 'citizen', text: '和中路的路灯坏了三天了' }], actions: ['accept', 'return', 'hand-down'],
    },
  },
};
