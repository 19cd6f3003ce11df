import type { FieldMap } from '../field-map.ts';

/**
 * Tencent Cloud Contact Center, «data push» (document 1229/59640–59643): three tries, in any order, told apart by `action`. Its
 * X-TCCC-PUSH-UUID is new for each push and the same for its repetitions; so are SessionId and RecordId, by which parts count once.
 */
export const tencentTccc: FieldMap = {
  name: 'tencent-tccc',
  answer: { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{"ErrCode":0,"ErrMsg":""}' },
  events: {
    cdr: {
      kind: 'call', id: 'SessionId', direction: { field: 'Direction', outward: '1' }, caller: 'Caller',
      startedAt: 'StartTimestamp', endedAt: 'EndedTimestamp', seconds: 'Duration',
    },
    record: { kind: 'recording', id: 'SessionId', recordingId: 'RecordId', urls: ['RecordURL', 'CustomRecordURL'], recordedAt: 'Timestamp' },
    voicemail: {
      kind: 'recording', id: 'SessionId', recordingId: 'RecordId', urls: ['RecordURL', 'CustomRecordURL'], recordedAt: 'Timestamp', caller: 'EndpointUser',
    },
  },
};
